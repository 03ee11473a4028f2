import { song } from '../app/_ui/song.fixture.ts'
import { expect, test } from './people.ts'

test.setTimeout(120_000)

test('a song is called what it calls itself, with whoever made it, by everybody', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  await ben.enters(await ada.makesRoom('Music'))
  const buffer = song({ TIT2: 'Engines', TPE1: 'Lovelace' }, 3)
  const memo = song({ TIT2: 'High Street 5' }, 3)
  await ada.page.locator('input[type=file]').setInputFiles([
    { name: '01.mp3', mimeType: 'audio/mpeg', buffer },
    { name: 'memo.mp3', mimeType: 'audio/mpeg', buffer: memo },
  ])
  // Nobody waits for it long: somebody who has seen it has it.
  await expect(ada.page.getByRole('list', { name: 'Attached files' })).toContainText(
    'Lovelace – Engines',
    { timeout: 60_000 },
  )
  await ada.page.getByRole('button', { name: 'Send' }).click()
  for (const who of [ada, ben]) {
    await expect(who.attachment('01.mp3')).toContainText('Lovelace – Engines')
    await expect(who.attachment('memo.mp3')).toContainText('memo.mp3')
    await expect(who.attachment('memo.mp3')).not.toContainText('High Street')
  }
})
