import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import { lines, pour } from './pour.ts'

/** What a screen reader would say on this device from the next page on. */
async function listensTo(who: Person): Promise<() => Promise<string[]>> {
  await who.context.addInitScript(() => {
    const said: string[] = []
    Object.assign(window, { said })
    Object.assign(Document.prototype, { ariaNotify: (text: string) => said.push(text) })
  })
  return () => who.page.evaluate(() => (window as unknown as { said: string[] }).said)
}

test('what is new is read out politely, and what was said before is not', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Heard')
  const said = await listensTo(ben)
  await ben.enters(room)
  await expect(ben.page.getByText('The first word is yours')).toBeVisible()

  await ada.says('the very first')
  await ben.sees('the very first')
  await expect.poll(said).toEqual([expect.stringMatching(/^Anonymous\d+: the very first$/)])

  await ben.page.reload()
  await ben.sees('the very first')
  await ben.says('my own')
  await ben.seesStored('my own')
  await ada.composer.fill('**another**')
  await ada.page.getByRole('button', { name: 'Send' }).click()
  await ben.sees('another')
  await expect.poll(said).toEqual([expect.stringMatching(/^Anonymous\d+: another$/)])

  await ben.goesOffline()
  await expect(ben.status).toContainText(/offline/i)
  await pour(ada, room, lines('missed', 8))
  await ben.comesBack()
  await ben.sees('missed 8.')
  await expect.poll(said).toEqual([expect.stringMatching(/another$/), '8 new messages'])
})

test('a browser without a word for that has a polite region', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Region')
  await ada.says('before')
  await ada.seesStored('before')
  await ben.context.addInitScript(() => Reflect.deleteProperty(Document.prototype, 'ariaNotify'))
  await ben.enters(room)
  await ben.sees('before')
  const region = ben.page.locator('p.sr-only[aria-live=polite]')
  await expect(region).toBeEmpty()
  await ada.says('after')
  await expect(region).toHaveText(/^Anonymous\d+: after$/)
})
