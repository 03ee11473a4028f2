import { expect, it } from 'vitest'
import { Insistence } from './insistence.ts'
import { settle, StageClock } from './stage.ts'

/** Something that fails until it does not. */
function stage() {
  const clock = new StageClock()
  const world = { works: false, tries: 0 }
  let done = () => {}
  const attempt = async () => {
    world.tries++
    await new Promise<void>((resolve) => (done = resolve))
    if (!world.works) throw new Error('no network')
  }
  const ends = async () => {
    done()
    await settle()
  }
  return { clock, world, ends, insistence: new Insistence(attempt, clock) }
}

it('tries again later, each time later still, until it has succeeded', async () => {
  const { clock, world, ends, insistence } = stage()
  void insistence.start()
  const waits: number[] = []
  for (let n = 1; n <= 10; n++) {
    await ends()
    expect(world.tries).toBe(n)
    const from = clock.time
    while (world.tries === n) clock.advance(1000)
    waits.push(clock.time - from)
  }
  expect(waits).toEqual(waits.toSorted((a, b) => a - b))
  expect([waits[0], waits.at(-1)]).toEqual([6_000, 302_000])
  world.works = true
  await ends()
  expect(clock.waiting).toBe(0)
})

it('is hurried while it waits, and not while it tries', async () => {
  const { clock, world, ends, insistence } = stage()
  void insistence.start()
  insistence.hurry()
  expect(world.tries).toBe(1)
  await ends()
  insistence.hurry()
  insistence.hurry()
  expect([world.tries, clock.waiting]).toEqual([2, 0])
  world.works = true
  await ends()
  insistence.hurry()
  expect([world.tries, clock.waiting]).toEqual([2, 0])
})
