import { parseArgs } from 'node:util'
import { load } from './bundle.ts'

/** `npm run simulate -- --runs 1000000 --seed 1`: plays until something goes wrong, and says what. */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string' } },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
const total = Number(values.runs)
/** Between two of these it says how far it is. */
const PORTION = 250

const say = (line: string) => void process.stdout.write(`${line}\n`)

const { search } = await load()
for (let done = 0; done < total;) {
  const { runs, error, schedule } = await search(Math.min(PORTION, total - done), seed + done)
  if (error) {
    say(`after ${done + runs} runs, seed ${seed + done}: ${JSON.stringify(schedule)}`)
    throw error
  }
  done += runs
  say(`${done} of ${total} runs kept every promise (seed ${seed})`)
}
