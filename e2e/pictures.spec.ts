import { drawn } from './canvas.ts'
import { expect, test } from './people.ts'

test('a picture is seen at once by its sender, soon by everybody, and large on request', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Pictures')
  await ben.enters(room)

  await ada.attaches(await drawn(ada.page, 'squares.png'))
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

test('several pictures are large enough to be seen side by side', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Side by side')
  await ben.enters(room)
  await ben.page.setViewportSize({ width: 1440, height: 900 })
  const names = ['one.png', 'two.png']
  await ada.attaches(...(await Promise.all(names.map((name) => drawn(ada.page, name)))))
  const [phone, desk] = [100, 180]
  for (const [who, least] of [
    [ada, phone],
    [ben, desk],
  ] as const)
    for (const name of names)
      await expect
        .poll(
          async () => (await who.attachment(name).getByRole('img').first().boundingBox())?.width,
        )
        .toBeGreaterThan(least)
})

test('somebody who has never been here opens the link of a picture', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  await ada.makesRoom('A link to a picture')
  await ada.attaches(await drawn(ada.page, 'squares.png'))
  await expect(ada.whole('squares.png')).toBeVisible()
  await ada.page.getByRole('button', { name: 'Open squares.png' }).click()
  await expect(ada.page).toHaveURL(/\/f\/[\w-]{36}/)

  // The viewer is there before the server says who Ben is.
  const close = ben.page.getByRole('button', { name: 'Close' })
  await ben.page.route('**/api/session', async (route) => {
    await close.waitFor()
    await route.continue()
  })
  await ben.opens(new URL(ada.page.url()).pathname)
  await expect(ben.page.getByRole('heading', { name: 'squares.png' })).toBeVisible()
  const picture = ben.page.getByRole('img', { name: 'squares.png' })
  await expect
    .poll(() =>
      picture.evaluate((image) => (image instanceof HTMLImageElement ? image.naturalWidth : 0)),
    )
    .toBe(800)
  await close.click()
  await expect(ben.page.getByRole('heading', { name: 'A link to a picture' })).toBeVisible()
})
