import { expect, test } from './people.ts'
import { lines, pour } from './pour.ts'
import { isWhole } from './sight.ts'

test('my own picture is whole on the screen, however late it gets its height', async ({
  person,
}) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('Tall')
  await pour(ada, room, lines('line', 40))
  await ada.sees('line 40.')
  const picture = await ada.page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 600, height: 600 })
    const pen = canvas.getContext('2d')
    for (let n = 0; pen && n < 400; n++) {
      pen.fillStyle = `hsl(${n} 70% 50%)`
      pen.fillRect(Math.random() * 600, Math.random() * 600, 60, 60)
    }
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    return Array.from(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0)))
  })
  // Also for somebody who was reading further up.
  await ada.log.evaluate((log) => (log.scrollTop = 200))
  await expect(ada.page.getByRole('button', { name: 'To the newest' })).toBeVisible()
  await ada.attaches({ name: 'tall.png', mimeType: 'image/png', buffer: Buffer.from(picture) })
  const bubble = ada.log
    .getByRole('article')
    .filter({ has: ada.page.getByRole('group', { name: 'tall.png' }) })
  await expect(bubble).toContainText('Stored')
  await expect(ada.whole('tall.png')).toBeVisible()
  await expect.poll(() => isWhole(ada, bubble)).toBe(true)

  // Whatever grows at the end pushes what is above it up.
  await bubble.evaluate((article) => (article.style.paddingBottom = '300px'))
  await bubble.evaluate((article) => (article.style.paddingTop = '100px'))
  const fromEnd = () =>
    ada.log.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight)
  await expect.poll(fromEnd).toBeLessThan(2)
})

test('who is at the end stays there when others have spoken before what was waiting', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Late')
  await pour(ada, room, lines('line', 40))
  await ada.sees('line 40.')
  await ben.enters(room)
  await ada.goesOffline()
  await expect(ada.status).toContainText(/offline/i)
  for (let n = 1; n <= 3; n++) await ada.says(`waiting ${n}.`)
  await expect.poll(() => isWhole(ada, ada.message('waiting 3.'))).toBe(true)
  await pour(ben, room, lines('before', 12))

  await ada.comesBack()
  await ada.seesStored('waiting 3.')
  await ada.sees('before 12.')
  await expect.poll(() => isWhole(ada, ada.message('waiting 3.'))).toBe(true)
  await expect(ada.page.getByRole('button', { name: /new message|To the newest/ })).toHaveCount(0)
})
