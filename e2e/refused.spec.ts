import { freePort } from '../server/port.fixture.ts'
import { expect, test } from './people.ts'
import { Server } from './server.ts'

test('what is refused says why and stays until its author decides, and the rest goes', async ({
  person,
}) => {
  const server = new Server(await freePort())
  await server.start()
  try {
    const ada = await person('Ada', server.url)
    const ben = await person('Ben', server.url)
    const room = await ada.makesRoom('Short')
    await ben.enters(room)
    // The room is on his device before the server goes.
    await expect(ben.page.getByRole('heading', { name: 'Short' })).toBeVisible()
    ada.cutOff = ben.cutOff = true
    await server.kill()
    await expect(ben.status).toContainText(/offline|connecting/i)
    await ben.says('short before')
    await ben.says(`much too long ${'and longer '.repeat(20)}`)
    await ben.says('short after')

    // It comes back, and takes less at once than it did.
    server.settings['MAX_TEXT'] = '100'
    await server.start()
    await ada.sees('short before')
    await ada.sees('short after')
    const bubble = ben.message('much too long')
    await expect(bubble).toContainText('Refused')
    await expect(bubble).toContainText('A message has at most 100 characters')
    await ben.page.reload()
    await expect(bubble).toContainText('Refused')
    expect(await ada.texts(/short \w+|much too long/)).toEqual(['short before', 'short after'])
    await bubble.getByRole('button', { name: 'Discard' }).click()
    await expect(bubble).toHaveCount(0)
  } finally {
    await server.stop()
  }
})
