import { expect, it, onTestFinished } from 'vitest'
import { Pace, paceOf, Passage, Pieces, setPace } from './pace.ts'
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

const take = { take: async (bytes: number) => bytes }

it('sends as much at once as a few seconds carry', async () => {
  const clock = new StageClock()
  const pieces = new Pieces(clock, take, new Passage())
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

it.each([5_000_000, 1_048_576, 300_000, 9000])(
  'finds what a way takes of at most %d',
  async (most) => {
    const clock = new StageClock()
    const passage = new Passage()
    /** How often a file of 64 MiB is sent back. */
    const returns = async () => {
      const pieces = new Pieces(clock, take, passage)
      let [offset, count] = [0, 0]
      while (offset < 64 * 2 ** 20) {
        const end = await pieces.next(offset, 64 * 2 ** 20)
        if (end - offset > most) {
          count++
          if (!pieces.returned(true)) throw new Error('it has given up')
        } else pieces.acknowledged((offset = end))
      }
      return count
    }
    expect(await returns()).toBeLessThan(9)
    // The next file, and the one after it, know.
    expect(await returns()).toBe(0)
    expect(await returns()).toBe(0)
    passage.forget()
    expect(await returns()).toBeGreaterThan(0)
  },
)

it('gives up on smaller ones in the end, and blames no piece for what had none', async () => {
  const passage = new Passage()
  const pieces = new Pieces(new StageClock(), take, passage)
  expect(pieces.returned(true)).toBe(false)
  expect(passage.most).toBe(Infinity)
  let count = 1
  for (await pieces.next(0, Infinity); pieces.returned(true); await pieces.next(0, Infinity))
    count++
  expect(count).toBeLessThan(10)
  expect(pieces.size).toBe(8192)
  // What is sent back for no reason may pass again, all at once.
  const others = new Pieces(new StageClock(), take, new Passage())
  await others.next(0, Infinity)
  expect(others.returned(false)).toBe(true)
  const before = others.size
  others.acknowledged(await others.next(0, Infinity))
  expect(others.size).toBe(before * 2)
})
