import { expect, test } from './people.ts'

test('a picture is seen at once by its sender, soon by everybody, and large on request', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Pictures')
  await ben.enters(room)

  const picture = await ada.page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 800, height: 600 })
    const pen = canvas.getContext('2d')
    for (let n = 0; pen && n < 400; n++) {
      pen.fillStyle = `hsl(${n} 70% 50%)`
      pen.fillRect(Math.random() * 800, Math.random() * 600, 60, 60)
    }
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    return Array.from(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0)))
  })
  await ada.attaches({ name: 'squares.png', mimeType: 'image/png', buffer: Buffer.from(picture) })
  const shown = ben.attachment('squares.png').getByRole('img').first()
  await expect(shown).toBeVisible()
  await expect
    .poll(() =>
      shown.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)),
    )
    .toBe(800)

  await shown.click()
  await expect(ben.page).toHaveURL(/\/f\/[\w-]{36}/)
  const large = ben.page.getByRole('img', { name: 'squares.png' }).last()
  await expect(large).toBeVisible()
  await ben.page.keyboard.press('Escape')
  await expect(ben.composer).toBeVisible()
  await expect(ben.page).toHaveURL(new RegExp(`${room}$`))
})
