import { browserArgs, findChromium } from '../build/browser.mjs'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'

const executablePath = findChromium()

// Another machine's name, which no browser trusts over plain HTTP: a phone in the same Wi-Fi.
test.use({
  launchOptions: {
    args: [...browserArgs, '--host-resolver-rules=MAP tendril.test 127.0.0.1'],
    ...(executablePath !== null && { executablePath }),
  },
})

/** The browser says of a header that it means nothing here. */
const quiet = ({ complaints }: Person) => {
  const others = complaints.filter((one) => !one.includes('Cross-Origin-Opener-Policy'))
  complaints.length = 0
  expect(others).toEqual([])
}

test('over plain HTTP, in the same Wi-Fi, people talk and send files', async ({
  person,
  server,
}) => {
  const url = `http://tendril.test:${server.port}`
  const ada = await person('Ada', url)
  const ben = await person('Ben', url)
  const room = await ada.makesRoom('Wi-Fi')
  expect(await ada.page.evaluate(() => isSecureContext)).toBe(false)
  await ben.enters(room)
  await ada.says('hello')
  await ben.sees('hello')

  await ada.attaches({ name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('a note') })
  await expect(ben.attachment('note.txt')).toContainText('a note')

  await ada.goesOffline()
  await expect(ada.status).toContainText(/offline/i)
  for (const text of ['away 1!', 'away 2!']) await ada.says(text)
  await ada.comesBack()
  await ben.sees('away 2!')
  expect(await ben.texts(/away \d!/)).toEqual(['away 1!', 'away 2!'])

  // Without locks each tab is by itself: what is said in one is in the other, once.
  const tab = await ada.opensTab()
  await tab.enters(room)
  await tab.says('from another tab')
  await ben.sees('from another tab')
  await ada.says('from the first')
  await ben.sees('from the first')
  await tab.sees('from the first')
  await ada.seesStored('from the first')
  expect(await ben.texts(/from .*/)).toHaveLength(2)
  for (const somebody of [ada, ben, tab]) quiet(somebody)
})
