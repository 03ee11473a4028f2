import { expectAccessible } from './axe.ts'
import { drawn } from './canvas.ts'
import { entersBoard, feed, numberOf, numbered, post, posts, preview, turns } from './feed.ts'
import { expect, test } from './people.ts'

test.setTimeout(300_000)

test('a room is a live board: newest first, with numbers that lead from post to post', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Ferns')
  await ada.says('which fern is this?')
  await ada.seesStored('which fern')
  await turns(ada, 'board')
  await expect(ada.page).toHaveURL(new RegExp(`${room}/board$`))
  await entersBoard(ben, room)

  // A picture goes out from the board's own form.
  await ben.composer.fill('mine looks like this')
  await ben.attaches(await drawn(ben.page, 'fern.png'))
  await expect(post(ada, 'mine looks').getByRole('group', { name: 'fern.png' })).toBeVisible()
  await expect(post(ada, 'mine looks').getByRole('img', { name: 'fern.png' })).toBeVisible()
  await expect(posts(ada)).toContainText(['mine looks like this', 'which fern is this?'])

  // Nobody has a name here but whoever made the room.
  await expect(post(ben, 'which fern')).toContainText('OP')
  await expect(post(ben, 'mine looks')).toContainText('Anonymous1')
  await expect(post(ada, 'mine looks')).toContainText('Anonymous1')
  await expect(post(ada, 'which fern')).toContainText('OP')

  // A tap on a number names it at the cursor.
  const first = await numberOf(post(ben, 'which fern'))
  await ben.composer.fill('I think it is a lady fern')
  await ben.composer.press('Home')
  await post(ben, 'which fern')
    .getByRole('button', { name: `Answer No.${first}` })
    .click()
  await expect(ben.composer).toBeFocused()
  await expect(ben.composer).toHaveValue(`>>${first}\nI think it is a lady fern`)
  await ben.page.getByRole('button', { name: 'Send' }).click()
  const answer = post(ada, 'lady fern')
  await expect(answer).toContainText(/No\.\d/)
  const second = await numberOf(answer)

  // The link shows where it leads, and leads there; the post it names leads back.
  await ada.page.mouse.move(0, 0)
  await answer.getByRole('link', { name: `>>${first}` }).hover()
  await expect(preview(ada)).toContainText(`which fern is this?`)
  await expect(preview(ada)).toContainText('OP')
  await ada.page.mouse.move(0, 0)
  await expect(preview(ada)).toHaveCount(0)
  const back = numbered(ada, first).getByRole('link', { name: `>>${second}` })
  await back.click()
  await expect(numbered(ada, second)).toBeFocused()
  await expectAccessible(ada.page)

  // A reply of the chat is a link, too, and `>>` leads there as well.
  await turns(ben, 'chat')
  await expect(ben.page).toHaveURL(new RegExp(`${room}$`))
  await ben
    .message('lady fern')
    .getByRole('link', { name: `>>${first}` })
    .press('Enter')
  await ben.chooses('mine looks', 'Reply')
  await ben.says('so it must be')
  const third = await numberOf(post(ada, 'mine looks'))
  await expect(post(ada, 'so it must be').getByRole('link', { name: `>>${third}` })).toBeVisible()
})

test('a board is there without a server, and what is posted waits on top of it', async ({
  person,
  server,
}) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('Shed')
  await turns(ada, 'board')
  await ada.composer.fill('a picture of it')
  await ada.attaches(await drawn(ada.page, 'shed.png'))
  await expect(post(ada, 'a picture of it')).toContainText('Stored')
  await expect(ada.whole('shed.png', post(ada, 'a picture of it'))).toBeVisible()
  await ada.keepsTheApp()

  ada.cutOff = true
  await server.kill()
  // Its plain address leads to the board, as it was left.
  await ada.opens(room)
  await expect(ada.page).toHaveURL(new RegExp(`${room}/board$`))
  await expect(post(ada, 'a picture of it')).toContainText('OP')
  const sharp = post(ada, 'a picture of it').getByRole('img', { name: 'shed.png' })
  await expect
    .poll(() => sharp.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBe(800)
  await ada.composer.fill('written in the tunnel')
  await ada.page.getByRole('button', { name: 'Send' }).click()
  await expect(posts(ada).first()).toContainText(/written in the tunnel/)
  await expect(posts(ada).first()).toContainText('Queued')
  await expect(posts(ada).first()).not.toContainText('No.')
  await ada.page.reload()
  await expect(posts(ada).first()).toContainText('Queued')

  await ada.opens('/catalogue')
  const card = ada.page.getByRole('region', { name: 'Boards' }).getByRole('link', { name: /Shed/ })
  await expect(card).toContainText('1 post')
  const shown = card.locator('img')
  await expect
    .poll(() => shown.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBe(800)
  await expectAccessible(ada.page)
  await card.click()
  await expect(ada.page).toHaveURL(new RegExp(`${room}/board$`))

  await server.start()
  await expect(posts(ada).first()).toContainText(/No\.\d/, { timeout: 60_000 })
  await expect(posts(ada).first()).toContainText('written in the tunnel')
})

test('its owner makes a room a board for everybody, and everybody can turn it', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('For all')
  await ada.page.getByRole('button', { name: 'Room menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'Room settings' }).click()
  const sheet = ada.page.getByRole('dialog', { name: 'Room settings' })
  await sheet.getByRole('checkbox', { name: /Open as a board/ }).check()
  await sheet.getByRole('button', { name: 'Save' }).click()
  await expect(feed(ada)).toBeVisible()

  await ben.opens(room)
  await expect(feed(ben)).toBeVisible({ timeout: 60_000 })
  await turns(ben, 'chat')
  await ben.says('I like it better so')
  await ben.page.reload()
  await ben.sees('I like it better so')
  await expect(ben.page).toHaveURL(new RegExp(`${room}$`))
  await expect(post(ada, 'I like it better so')).toContainText('Anonymous1')
  await ada.page.getByRole('link', { name: 'All rooms' }).click()
  await ada.page
    .getByRole('navigation', { name: 'Rooms' })
    .getByRole('link', { name: /For all/ })
    .click()
  await expect(feed(ada)).toBeVisible()
})
