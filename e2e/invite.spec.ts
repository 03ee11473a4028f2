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
