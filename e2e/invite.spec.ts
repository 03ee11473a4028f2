import { expect, test } from './people.ts'

test('an invitation opens a private room, also in a tab that is there already', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  await ada.makesRoom('Not this one')
  const room = await ada.page.evaluate(async () => {
    const made = await fetch('/api/rooms', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Only us', visibility: 'private' }),
    })
    return ((await made.json()) as { room: { id: string; invite: string } }).room
  })

  await ben.opens(`/r/${room.id}`)
  await expect(ben.page.getByRole('heading', { name: 'There is no such room' })).toBeVisible()
  await ben.page.evaluate((invite) => (window.location.hash = `invite=${invite}`), room.invite)
  await expect(ben.page.getByRole('heading', { name: 'Only us' })).toBeVisible()
  await ben.says('thanks for having me')
  await ben.seesStored('thanks for having me')
})

test('a room in which nothing was said yet offers to share its link', async ({ person }) => {
  const ada = await person('Ada')
  const path = await ada.makesRoom('Quiet')
  const offer = ada.page.getByRole('button', { name: 'Share its link' })
  await offer.click()
  const link = ada.page.getByRole('textbox', { name: 'Link to this room' })
  await expect(link).toHaveValue(new URL(path, ada.page.url()).href)
  await ada.page.keyboard.press('Escape')
  await ada.says('first')
  await expect(offer).toHaveCount(0)
})
