import { createHash } from 'node:crypto'
import { expect, test } from './people.ts'
import { rowsOf } from './store.ts'
import { firstVersion } from './version-one.ts'

test('a full outbox, an upload and drafts survive a change of the database', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Moving house')
  await ben.enters(room)
  await ada.says('already there')
  await ada.seesStored('already there')
  await ada.keepsTheApp()
  await ada.goesOffline()
  await ada.says('packed one')
  await ada.says('packed two')
  const letter = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear Ben') }
  await ada.attaches(letter)
  await expect(ada.attachment('letter.txt')).toBeVisible()
  await ada.drafts('half a thou')

  // The same rows, as the first version had them, and no app that looks: the worker sleeps offline.
  await ada.page.close()
  await ada.takesNewTab()
  await ada.opens('/icon.svg')
  await firstVersion(ada.page)
  expect(await ada.page.evaluate(() => indexedDB.databases())).toEqual([
    { name: 'tendril', version: 10 },
  ])
  expect(await rowsOf(ada.page, 'outbox')).toHaveLength(3)

  await ada.comesBack()
  await ada.enters(room)
  await expect(ada.composer).toHaveValue('half a thou')
  await ben.sees('packed two')
  expect(await ben.texts(/packed \w+|already there/)).toEqual([
    'already there',
    'packed one',
    'packed two',
  ])
  const sum = createHash('sha256').update(letter.buffer).digest('hex')
  expect(await ben.sumOf('letter.txt')).toBe(sum)
  expect((await ada.page.evaluate(() => indexedDB.databases()))[0]?.version).toBeGreaterThan(10)
  await expect.poll(() => rowsOf(ada.page, 'outbox')).toEqual([])
})
