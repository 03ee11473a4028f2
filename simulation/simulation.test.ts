import { expect, it } from 'vitest'
import { bugs } from './bugs.ts'
import { load } from './bundle.ts'
import { cases } from './cases.ts'

/*
 * The device's engine and the server's core, both whole, in a world where everything goes wrong that
 * can: `laws.ts` has the promises. `npm run simulate` plays as many schedules as one wants.
 */

const RUNS = 120
/** The same schedules each time; `npm test` plays more of them after this. */
const SEED = 2026
/** A bug that takes more schedules than this to be seen is hidden. */
const BOUND = 1000

it('keeps every promise, whatever happens and whenever', async () => {
  const { search } = await load()
  const seed = Number(process.env['SIMULATE_SEED'] ?? SEED)
  const { runs, error, schedule } = await search(RUNS, seed)
  expect(error, `seed ${seed}, ${JSON.stringify(schedule)}`).toBeNull()
  expect(runs).toBe(RUNS)
}, 600_000)

for (const [name, schedule] of Object.entries(cases)) {
  it(`has learned that ${name}`, async () => {
    const { play } = await load()
    await expect(play(schedule)).resolves.toBeUndefined()
  })
}

/** The check is worth what it notices: by what it has learned, or else by looking. */
for (const [name, patch] of Object.entries(bugs)) {
  it(`notices when ${name}`, async () => {
    const { play, search } = await load([patch])
    const known = async () => {
      for (const schedule of Object.values(cases)) {
        const error: unknown = await play(schedule).then(
          () => null,
          (caught: unknown) => caught,
        )
        if (error !== null) return error
      }
      return null
    }
    expect((await known()) ?? (await search(BOUND, 7)).error).toHaveProperty('name', 'Anomaly')
  }, 600_000)
}
