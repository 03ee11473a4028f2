import { expectAccessible } from './axe.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import { rowsOf } from './store.ts'

const renames = async (who: Person, name: string) => {
  await who.page.getByRole('button', { name: /^Change my name/ }).click()
  await who.page.getByRole('textbox', { name: 'My name' }).fill(name)
  await who.page.getByRole('button', { name: 'Save' }).click()
  await expect(who.page.getByRole('button', { name: `Change my name, ${name}` })).toBeVisible()
}

/** Shows the code for another device; answers it as it stands on the screen. */
async function showsCode(who: Person): Promise<string> {
  await who.opens('/')
  await who.page.getByRole('button', { name: 'My menu' }).click()
  await who.page.getByRole('menuitem', { name: 'Move to another device' }).click()
  await who.page.getByRole('button', { name: 'Show the code' }).click()
  const code = who.page.getByRole('dialog').getByLabel('Code', { exact: true })
  await expect(code).toHaveText(/^[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}$/)
  return code.innerText()
}

const types = async (who: Person, code: string) => {
  await who.page.getByRole('textbox', { name: 'Code' }).fill(code)
  await who.page.getByRole('button', { name: 'Go on' }).click()
}

const rooms = (who: Person) => who.page.getByRole('navigation', { name: 'Rooms' })

test('somebody moves to another device, and is themselves on both', async ({ person }) => {
  const ada = await person('Ada')
  const phone = await person('Ada’s phone')
  const thief = await person('Eve')
  await ada.opens('/')
  await renames(ada, 'Ada')
  const room = await ada.makesRoom('Book club')
  await ada.says('from the desk')
  await ada.seesStored('from the desk')

  const code = await showsCode(ada)
  await expect(ada.page.getByRole('img', { name: 'The link as a QR code' })).toBeVisible()
  await expect(ada.page.getByRole('dialog')).toContainText('10 more minutes')
  await expectAccessible(ada.page)

  await phone.opens('/')
  await phone.page.getByRole('link', { name: 'I have a code from another device' }).click()
  await types(phone, 'AAAA BBBB CCCC')
  await expect(phone.page.getByText('This code is wrong, used up or too old')).toBeVisible()
  phone.complaints.length = 0
  await expectAccessible(phone.page)
  await types(phone, code.toLowerCase())
  await expect(phone.page.getByRole('heading', { name: 'Be Ada on this device?' })).toBeVisible()
  await expect(phone.page.getByText('has said nothing and leaves nothing behind')).toBeVisible()
  await expectAccessible(phone.page)
  await phone.page.getByRole('button', { name: 'Be Ada here' }).click()
  await expect(phone.page.getByRole('button', { name: 'Change my name, Ada' })).toBeVisible()
  await rooms(phone)
    .getByRole('link', { name: /Book club/ })
    .click()
  await phone.sees('from the desk')
  await phone.says('from the phone')
  await phone.seesStored('from the phone')

  await ada.enters(room)
  await expect(ada.message('from the phone')).toContainText('Stored')
  await thief.opens(`/move#code=${code.replaceAll(' ', '')}`)
  await expect(thief.page.getByText('This code is wrong, used up or too old')).toBeVisible()
  await expect(thief.page).toHaveURL(/\/move$/)
  thief.complaints.length = 0
})

test('who has something here is told what is lost, may stay, and sends nothing as somebody else', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const club = await ada.makesRoom('Book club')
  await ben.enters(club)
  await ben.says('I was here')
  await ben.seesStored('I was here')
  await ben.drafts('and I thin')
  const code = (await showsCode(ada)).replaceAll(' ', '')
  const other = await ben.opensTab()
  await ben.context.route('**/socket.io/**', (route) => route.abort())

  await ben.opens(`/move#code=${code}`)
  const loss = ben.page.getByText('Lost with it')
  await expect(loss).toContainText('a draft')
  await expect(loss).toContainText('the place in a room')
  await expectAccessible(ben.page)
  await ben.page.getByRole('link', { name: /^Stay / }).click()
  await expect(rooms(ben).getByRole('link', { name: /Book club/ })).toBeVisible()

  await ben.opens(`/move#code=${code}`)
  await ben.page.getByRole('button', { name: /^Be .* here$/ }).click()
  const [{ value: is } = {}] = await rowsOf(ada.page, 'meta').then((rows) =>
    rows.filter(({ key }) => key === 'me'),
  )
  const name = (is as { name: string }).name
  for (const tab of [ben, other])
    await expect(tab.page.getByRole('button', { name: `Change my name, ${name}` })).toBeVisible()
  await expect.poll(() => rowsOf(ben.page, 'drafts')).toEqual([])
  await ben.context.unroute('**/socket.io/**')

  await ada.enters(club)
  await ada.sees('I was here')
  for (const one of [ben, other]) one.complaints.length = 0
})

test('a code that is over says so, and the next one works', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Late')
  await ada.page.clock.install()
  await showsCode(ada)
  await ada.page.clock.fastForward(10 * 60_000)
  await expect(ada.page.getByText('This code is over')).toBeVisible()
  await ada.page.getByRole('button', { name: 'Show a new one' }).click()
  await expect(ada.page.getByRole('dialog').getByLabel('Code', { exact: true })).toBeVisible()
})
