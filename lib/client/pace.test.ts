import { expect, it, onTestFinished } from 'vitest'
import { Pace, paceOf, Pieces, setPace } from './pace.ts'
import { openStage, StageClock, until } from './stage.ts'

it('lets as much leave as a person has set, whichever file it is of', async () => {
  const { db, clock, ports } = openStage()
  onTestFinished(() => db.delete())
  expect(await paceOf(db)).toBe(Infinity)
  const pace = new Pace(ports)
  expect(await pace.take(16_000_000)).toBe(16_000_000)
  await setPace(db, 50_000)
  const began = clock.now()
  let left = 0
  const file = async () => {
    for (let rest = 500_000; rest > 0;) {
      const piece = await pace.take(rest)
      rest -= piece
      left += piece
      // What has left until now is what may have left, and a second's more.
      expect(left).toBeLessThanOrEqual(((clock.now() - began) / 1000 + 1) * 50_000)
    }
  }
  let ended = false
  const both = Promise.all([file(), file()]).then(() => (ended = true))
  await until(() => {
    if (!ended) clock.advance(100)
    return ended
  })
  await both
  expect(clock.now() - began).toBeGreaterThanOrEqual(19_000)
})

it('sends as much at once as a few seconds carry', async () => {
  const clock = new StageClock()
  const pieces = new Pieces(clock, { take: async (bytes) => bytes })
  /** A link of so many bytes a second. */
  const over = async (rate: number) => {
    let offset = 0
    for (let n = 0; n < 20; n++) {
      const end = await pieces.next(offset, Infinity)
      clock.advance(((end - offset) / rate) * 1000)
      offset = end
      pieces.acknowledged(offset)
    }
    return pieces.size / rate
  }
  expect(await over(8_000)).toBeLessThanOrEqual(16)
  expect(await over(1_000_000)).toBeLessThanOrEqual(16)
  expect(pieces.size).toBeGreaterThanOrEqual(4_000_000)
  expect(await over(100_000_000)).toBeLessThan(4)
  const before = pieces.size
  pieces.broke()
  expect(pieces.size).toBe(before / 2)
})
