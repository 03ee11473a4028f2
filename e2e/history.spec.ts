import { freePort } from '../server/port.fixture.ts'
import { expect, test } from './people.ts'
import { lines, pour } from './pour.ts'
import { Server } from './server.ts'
import { putRow, rowsOf } from './store.ts'

test('a phone that was killed shows what it held and reads back to where its copy ends', async ({
  person,
  device,
  server,
}) => {
  const ben = await person('Ben')
  const room = await ben.makesRoom('Log book')
  await pour(ben, room, lines('line', 220))
  const phone = device('Ada’s phone')
  let ada = await phone.start()
  await ada.enters(room)
  await ada.sees('line 220.')
  await ada.keepsTheApp()
  const held = await rowsOf(ada.page, 'rooms')
  const low = Number(held.find(({ title }) => title === 'Log book')?.['low'])
  expect(low).toBeGreaterThan(1)

  ada.cutOff = ben.cutOff = true
  await server.kill()
  await phone.kill()
  ada = await phone.start()
  ada.cutOff = true
  await ada.enters(room)
  await ada.sees('line 220.')
  const back = async () => {
    await ada.log.press('Home')
    return ada.log.innerText()
  }
  await expect
    .poll(back, { timeout: 60_000 })
    .toMatch(new RegExp(`copy ends here.*line ${low}\\.`, 's'))

  await server.start()
  await expect.poll(back, { timeout: 60_000 }).toMatch(/where the room begins.*line 1\./s)
})

test('a budget bounds what is kept, and takes nothing that is unsent', async ({ person }) => {
  const server = new Server(await freePort(), { LIMITS: 'off' })
  await server.start()
  const ada = await person('Ada', server.url)
  const ben = await person('Ben', server.url)
  const old = await ada.makesRoom('Old')
  await ben.enters(old)
  await pour(
    ben,
    old,
    lines('word '.repeat(200), 700).map((text) => text.trim()),
  )
  await ada.sees(' 700.')
  await ada.drafts('half a thou')
  const now = await ada.makesRoom('Now')
  await ada.says('here')
  await ada.seesStored('here')
  const rooms = async () => {
    const rows = await rowsOf(ada.page, 'rooms')
    return rows.find(({ title }) => title === 'Old') ?? {}
  }
  expect(await rooms()).toMatchObject({ low: 1 })

  await putRow(ada.page, 'meta', { key: 'budget', value: 1_000_000 })
  await ada.enters(now)
  await expect
    .poll(async () => Number((await rooms())['low']), { timeout: 60_000 })
    .toBeGreaterThan(500)
  const { low, high } = await rooms()
  const places = (await rowsOf(ada.page, 'entries')).filter(
    ({ roomId }) => `/r/${String(roomId)}` === old,
  )
  expect(places.map(({ seq }) => seq)).toEqual(
    Array.from({ length: Number(high) - Number(low) + 1 }, (_, index) => Number(low) + index),
  )
  await ada.opens('/')
  await ada.page.getByRole('button', { name: 'My menu' }).click()
  await ada.page.getByRole('menuitem', { name: 'This device' }).click()
  const dialog = ada.page.getByRole('dialog', { name: 'This device' })
  await expect(dialog).toContainText(/messages\s*about \d+ kB/)
  await dialog.getByRole('button', { name: 'Close' }).click()

  // It can be read back to the beginning, and read on; what was written waits there.
  await ada.enters(old)
  await expect(ada.composer).toHaveValue('half a thou')
  await ada.sees(' 700.')
  ada.cutOff = ben.cutOff = true
  await server.stop()
})
