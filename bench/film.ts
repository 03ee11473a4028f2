import { openAsBlob } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as path } from 'node:path'
import { FTYP, join, moovOf, u32, UDTA } from '../lib/client/clean/film.fixture.ts'
import { planMovie } from '../lib/client/clean/movie.ts'
import { Source } from '../lib/client/clean/plan.ts'
import { FAR, type Figure, round } from './figure.ts'
import { median } from './samples.ts'

const GIB = 2 ** 30
const TIMES = 21
const GOAL = { ms: 100, bytes: 2 ** 20 }

/** Ten minutes as a phone films them: 1 GiB, of which nothing is on the disk but the index at its end. */
async function makeFilm(folder: string) {
  const head = join(FTYP, Uint8Array.from([...u32(GIB), 0x6d, 0x64, 0x61, 0x74]))
  const places = Array.from({ length: 600 }, (_, n) => head.length + n * 1_700_000)
  const moov = moovOf(
    [
      { handler: 'vide', places, samples: 30, size: 50_000 },
      { handler: 'soun', places: places.map((at) => at + 1_600_000), samples: 47, size: 300 },
    ],
    UDTA,
  )
  const name = path(folder, 'film.mp4')
  const file = await open(name, 'w')
  await file.write(head, 0, head.length, 0)
  await file.write(moov, 0, moov.length, FTYP.length + GIB)
  await file.close()
  return { blob: await openAsBlob(name), index: moov.length }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await run()
  return performance.now() - began
}

/** How long a device thinks about a film of 1 GiB before its first byte leaves. */
export async function film(): Promise<Figure> {
  const folder = await mkdtemp(path(tmpdir(), 'tendril-bench-'))
  try {
    const { blob, index } = await makeFilm(folder)
    const [plans, reads]: [number[], number[]] = [[], []]
    let taken = 0
    for (let n = 0; n < TIMES; n++) {
      reads.push(await timed(() => blob.slice(blob.size - index).arrayBuffer()))
      const source = new Source(blob, 4096)
      plans.push(
        await timed(async () => {
          if (!(await planMovie(source))) throw new Error('the film was not planned')
        }),
      )
      taken = source.taken
    }
    const [plan, read] = [median(plans), median(reads)]
    const worst = Math.max(plan / GOAL.ms, taken / GOAL.bytes)
    return {
      name: 'film',
      says:
        `a film of 1 GiB with its index at its end is planned in ${round(plan)} ms, ${round(plan / read)} × ` +
        `the time of reading the index alone, with ${taken} of its bytes read`,
      ratio: round(plan / read),
      goal: `≤ ${GOAL.ms} ms, ≤ ${GOAL.bytes} B read`,
      met: worst <= 1,
      far: worst > 1 / FAR,
      details: { plan: round(plan), read: round(read), taken, index },
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}
