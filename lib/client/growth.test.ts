import { expect, it, onTestFinished } from 'vitest'
import { noteGrowth } from './growth.ts'
import { ids, openStage } from './stage.ts'

const fileId = ids.uuid(1)

it('knows how fast a file grows of late', async () => {
  const { db } = openStage()
  onTestFinished(() => db.delete())
  const note = async (length: number, at: number, state: 'growing' | 'complete' = 'growing') => {
    await noteGrowth(db, { fileId, length, size: 10_000_000, state }, at)
    return (await db.growth.get(fileId))?.rate
  }
  expect(await note(0, 0)).toBeUndefined()
  expect(await note(1000, 1000)).toBe(1000)
  // What is told twice, or late, says nothing of it.
  expect(await note(1000, 2000)).toBe(1000)
  expect(await note(500, 2500)).toBe(1000)
  const slower = (await note(1100, 3000)) ?? 0
  expect(slower).toBeGreaterThan(50)
  expect(slower).toBeLessThan(1000)
  // A while at the new pace, and the old one is forgotten.
  let rate: number | undefined
  for (let n = 1; n <= 60; n++) rate = await note(1100 + n * 50, 3000 + n * 1000)
  expect(rate).toBeGreaterThan(49)
  expect(rate).toBeLessThan(55)
  expect(await note(10_000_000, 70_000, 'complete')).toBeUndefined()
})

it('lets a slow beginning count for no more than its time', async () => {
  const { db } = openStage()
  onTestFinished(() => db.delete())
  const news = { fileId, size: 10_000_000, state: 'growing' } as const
  await noteGrowth(db, { ...news, length: 0 }, 0)
  await noteGrowth(db, { ...news, length: 1000 }, 1000)
  await noteGrowth(db, { ...news, length: 21_000 }, 2000)
  expect((await db.growth.get(fileId))?.rate).toBe(10_500)
})

it('knows since when there is a file, also of one that it has heard of late', async () => {
  const { db } = openStage()
  onTestFinished(() => db.delete())
  const news = { fileId, size: null, state: 'growing' } as const
  const born = async () => (await db.growth.get(fileId))?.born
  await noteGrowth(db, { ...news, length: 1000 }, 70_000)
  expect(await born()).toBe(70_000)
  await noteGrowth(db, { ...news, length: 2000, age: 60_000 }, 71_000)
  expect(await born()).toBe(11_000)
  // Asked again after a while, and told the same.
  await noteGrowth(db, { ...news, length: 3000, age: 80_500 }, 92_000)
  expect(await born()).toBe(11_000)
  await noteGrowth(db, { ...news, length: 4000 }, 93_000)
  expect(await db.growth.get(fileId)).toMatchObject({ born: 11_000, length: 4000 })
  expect(await db.growth.get(fileId)).not.toHaveProperty('age')
})
