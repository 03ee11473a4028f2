import { freePort } from '../server/port.fixture.ts'
import { talkAllNight } from './night.ts'
import { expect, test } from './people.ts'
import { Server } from './server.ts'
import { rowsOf } from './store.ts'

const ROOMS = 20
const EACH = 500

interface Row {
  readonly roomId: string
  readonly seq: number
  readonly body: { readonly text: string }
}

test('ten thousand messages of a night in twenty rooms are all there, each once and in order', async ({
  person,
}) => {
  test.setTimeout(600_000)
  const server = new Server(await freePort(), { LIMITS: 'off' })
  await server.start()
  try {
    const ada = await person('Ada', server.url)
    const first = await ada.makesRoom('Room 1')
    const others = await ada.page.evaluate(async (count) => {
      const ids: string[] = []
      for (let n = 2; n <= count; n++) {
        const answer = await fetch('/api/rooms', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ title: `Room ${n}`, visibility: 'unlisted' }),
        })
        ids.push(((await answer.json()) as { room: { id: string } }).room.id)
      }
      return ids
    }, ROOMS)
    const rooms = [first.slice('/r/'.length), ...others]
    await talkAllNight(server.url, rooms, 1, () => 'good night!')
    await ada.enters(first)
    const held = async () => {
      const rows = (await rowsOf(ada.page, 'entries')) as unknown as Row[]
      return rows.filter(({ body }) => body.text === 'good night!').length
    }
    await expect.poll(held, { timeout: 60_000 }).toBe(rooms.length)

    await ada.goesOffline()
    await ada.says('said in my sleep!')
    await talkAllNight(server.url, rooms, EACH, (n) => `night ${n}!`)
    await ada.comesBack()

    const expected = ['good night!', ...Array.from({ length: EACH }, (_, n) => `night ${n + 1}!`)]
    const all = async () => {
      const rows = (await rowsOf(ada.page, 'entries')) as unknown as Row[]
      return rooms.map((room) => rows.filter(({ roomId }) => roomId === room))
    }
    const short = async () => (await all()).filter((log) => log.length < expected.length).length
    await expect.poll(short, { timeout: 120_000, intervals: [1000] }).toBe(0)
    await expect.poll(async () => (await rowsOf(ada.page, 'outbox')).length).toBe(0)
    for (const [n, log] of (await all()).entries()) {
      const from = log[0]?.seq ?? 0
      expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => from + index))
      const texts = log.flatMap(({ body }) => body.text ?? [])
      expect(texts).toEqual(n === 0 ? [...expected, 'said in my sleep!'] : expected)
    }
    // What is on the screen is a part of it, without a hole.
    const shown = (await ada.texts(/night \d+!/)).map((text) => Number(text.slice(6, -1)))
    expect(shown.length).toBeGreaterThan(3)
    expect(shown).toEqual(shown.map((_, index) => shown[0]! + index))
  } finally {
    await server.stop()
  }
})
