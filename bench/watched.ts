import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { tendrilDialect } from './dialects.ts'
import { type Crowd, openCrowd } from './crowd.ts'
import { type Figure, round } from './figure.ts'
import { peak } from './memory.ts'
import { openProgram } from './program.ts'
import { median, Samples } from './samples.ts'

const ROUNDS = 3
const FILES = 20
/** Of each file, at a MB in a second. */
const SECONDS = 10
/** Who talks meanwhile. */
const [PEOPLE, PER_SECOND] = [20, 50]
const GOAL = { mib: 300, times: 2 }

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const openWatchers = async (url: string) => {
  const child = fork(fileURLToPath(new URL('watchers.ts', import.meta.url)))
  await once(child, 'message')
  return {
    async watch(files: number, seconds: number) {
      child.send({ url, files, seconds })
      const [said] = await Promise.race([once(child, 'message'), once(child, 'exit')])
      if (said !== 'done') throw new Error(`nobody watches: ${said}`)
    },
    close: () => child.disconnect(),
  }
}

/** p99 of what is said while `act` runs. */
async function p99(crowd: Crowd, latency: Samples, act: () => Promise<unknown>): Promise<number> {
  const stop = crowd.pace(PER_SECOND)
  await sleep(500)
  latency.clear()
  await act()
  const said = latency.quantile(0.99)
  stop()
  return said
}

/** What it costs a node, and those who only talk, that many files are watched while they arrive. */
export async function watched(): Promise<Figure> {
  const node = await openProgram('tendril')
  const watchers = await openWatchers(node.url)
  try {
    const { url } = node
    const latency = new Samples()
    const crowd = await openCrowd([url], PEOPLE, await tendrilDialect(url), latency)
    // What is loaded and compiled once is not counted.
    await p99(crowd, latency, () => watchers.watch(1, 2))
    const [quiet, busy, added]: [number[], number[], number[]] = [[], [], []]
    for (let n = 0; n < ROUNDS; n++) {
      const talk = () => sleep(SECONDS * 1000)
      const before = await peak(node, async () => quiet.push(await p99(crowd, latency, talk)))
      const load = () => watchers.watch(FILES, SECONDS)
      const most = await peak(node, async () => busy.push(await p99(crowd, latency, load)))
      added.push(most - before)
    }
    const { lost, duplicated } = await crowd.leave()
    const [idle, loaded] = [median(quiet), median(busy)]
    // Memory that was taken in one round is there in the next: the first tells most.
    const mib = Math.max(...added)
    const worst = Math.max(mib / GOAL.mib, loaded / idle / GOAL.times)
    const whole = lost + duplicated === 0
    return {
      name: 'watched',
      says:
        `${FILES} uploads at 1 MB/s, each with a follower: ${Math.round(mib)} MiB of memory more; ` +
        `p99 of what is said meanwhile in a room of ${PEOPLE} ${round(loaded)} ms, ${round(loaded / idle)} × ` +
        `that without them (${round(idle)} ms, less is better); lost ${lost}, duplicated ${duplicated}`,
      ratio: round(loaded / idle),
      goal: `≤ ${GOAL.mib} MiB, p99 ≤ ${GOAL.times} ×, nothing lost or doubled`,
      met: whole && worst <= 1,
      far: !whole || worst > 2,
      details: {
        added: added.map(Math.round),
        quiet: quiet.map((ms) => round(ms)),
        busy: busy.map((ms) => round(ms)),
      },
    }
  } finally {
    watchers.close()
    await node.close()
  }
}
