import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBed, url } from './bed.fixture.ts'
import { makeLease } from './lease.ts'

describe.skipIf(url === '')('a lease in MongoDB', () => {
  let bed: Awaited<ReturnType<typeof openBed>>
  beforeAll(async () => {
    bed = await openBed()
  })
  afterAll(() => bed.close())

  it('is given to one of many, who may keep it', async () => {
    const leases = Array.from({ length: 20 }, () => makeLease(bed.db, 'one', 60_000))
    const held = await Promise.all(leases.map((lease) => lease.hold()))
    expect(held.filter(Boolean)).toHaveLength(1)
    expect(await Promise.all(leases.map((lease) => lease.hold()))).toEqual(held)
  })

  it('goes to the next when it is released by its holder, and only then', async () => {
    const [first, second] = [makeLease(bed.db, 'two', 60_000), makeLease(bed.db, 'two', 60_000)]
    expect(await first.hold()).toBe(true)
    await second.release()
    expect(await second.hold()).toBe(false)
    await first.release()
    expect(await second.hold()).toBe(true)
    expect(await first.hold()).toBe(false)
  })

  it('goes to the next when its time is over', async () => {
    const [first, second] = [makeLease(bed.db, 'three', 1), makeLease(bed.db, 'three', 60_000)]
    expect(await first.hold()).toBe(true)
    await expect.poll(() => second.hold()).toBe(true)
    expect(await first.hold()).toBe(false)
  })
})
