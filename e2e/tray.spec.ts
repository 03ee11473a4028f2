import { expect, test } from './people.ts'
import { hike, note, shares, sum } from './shares.ts'
import { rowsOf } from './store.ts'

test('what lies in a tray is still there after a reload, and after a share that takes its place', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Trays')
  await ben.enters(room)
  await ada.says('here')
  await ada.keepsTheApp()
  const tray = ada.page.getByRole('list', { name: 'Attached files' })
  await ada.page.locator('input[type=file]').setInputFiles([hike, note])
  await expect.poll(() => rowsOf(ada.page, 'shares')).toHaveLength(2)
  await ada.page.reload()
  await expect(tray.getByRole('listitem')).toContainText(['hike.bin', 'note.txt'])

  const map = { name: 'map.txt', mimeType: 'text/plain', buffer: Buffer.from('north is up') }
  await shares(ada, { files: [map] })
  await ada.page
    .getByRole('region', { name: 'Rooms to choose from' })
    .getByRole('button', { name: /Trays/ })
    .click()
  await expect(tray.getByRole('listitem')).toContainText(['hike.bin', 'note.txt', 'map.txt'])
  await tray.getByRole('button', { name: 'Remove note.txt' }).click()
  await expect.poll(() => rowsOf(ada.page, 'shares')).toHaveLength(2)
  await ada.says('up and down')
  expect(await ben.sumOf('hike.bin')).toBe(sum)
  await expect(ben.attachment('map.txt')).toContainText('north is up')
  await expect(ben.attachment('note.txt')).toHaveCount(0)
  for (const store of ['shares', 'parts', 'outbox'])
    await expect.poll(() => rowsOf(ada.page, store), { message: store }).toEqual([])
  await ada.page.reload()
  await ada.seesStored('up and down')
  await expect(tray).toHaveCount(0)
})
