import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { load } from './bundle.ts'

/**
 * `npm run simulate -- --runs 1000000 --seed 1`: plays until something goes wrong, and says what. A
 * process plays a portion and ends: what a simulated browser leaves behind goes with it.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const total = Number(values.runs)
const PORTION = 500

const say = (line: string) => void process.stdout.write(`${line}\n`)

/** Fails with what went wrong, which has been said. */
async function playPortion(runs: number, from: number): Promise<void> {
  const { search } = await load()
  const { runs: played, error, schedule } = await search(runs, from)
  if (!error) return
  say(`after ${played} runs, seed ${from}: ${JSON.stringify(schedule)}`)
  throw error
}

const inProcess = (runs: number, from: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const args = ['--runs', String(runs), '--seed', String(from)]
    // The other cores play too: they are not there to collect this one's garbage.
    const execArgv = [...process.execArgv, '--single-threaded-gc']
    const child = fork(fileURLToPath(import.meta.url), args, { execArgv })
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`seed ${from}`))))
  })

async function playAll(): Promise<void> {
  const players = availableParallelism()
  const began = performance.now()
  let begun = 0
  let done = 0
  const next = async (): Promise<void> => {
    while (begun < total) {
      const from = begun
      const runs = Math.min(PORTION, total - from)
      begun += runs
      await inProcess(runs, seed + from)
      done += runs
      say(`${done} of ${total} runs kept every promise (seed ${seed})`)
    }
  }
  await Promise.all(Array.from({ length: players }, next))
  const seconds = (performance.now() - began) / 1000
  say(`${(total / seconds / players).toFixed(1)} runs a second on each of ${players} cores`)
}

// Nobody goes on when another portion has failed.
process.once('disconnect', () => process.exit(1))
if (process.send) await playPortion(total, seed)
else await playAll()
// The channel to the parent would keep a portion alive.
process.exit()
