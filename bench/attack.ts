import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Ask, Told } from './attackers.ts'
import { openCrowd } from './crowd.ts'
import { tendrilDialect } from './dialects.ts'
import { FAR, type Figure, round } from './figure.ts'
import { openProgram } from './program.ts'
import { median, Samples } from './samples.ts'
import { makePerson } from './tendril.ts'

const ROUNDS = 5
const SECONDS = 6
/** Changed at random, in a second: more than three times what one person may ask. */
const [FRAMES, REQUESTS] = [200, 40]
/** Who talks meanwhile, in another room. */
const [PEOPLE, PER_SECOND] = [10, 50]
const GOAL = 2

const openAttackers = async () => {
  const child = fork(fileURLToPath(new URL('attackers.ts', import.meta.url)))
  await once(child, 'message')
  return {
    async attack(ask: Ask): Promise<Told> {
      child.send(ask)
      const [told] = await Promise.race([once(child, 'message'), once(child, 'exit')])
      if (typeof told !== 'object' || told === null) throw new Error(`nobody attacks: ${told}`)
      return told as Told
    },
    close: () => child.disconnect(),
  }
}

/** What bystanders notice of frames and requests that were right and are changed at random. */
export async function attack(): Promise<Figure> {
  const node = await openProgram('tendril')
  const attackers = await openAttackers()
  try {
    const { url } = node
    const latency = new Samples()
    const crowd = await openCrowd([url], PEOPLE, await tendrilDialect(url), latency)
    const roomId = await (await makePerson(url)).makeRoom()
    const p99 = async <T>(act: () => Promise<T>): Promise<[number, T]> => {
      latency.clear()
      const done = await act()
      return [latency.quantile(0.99), done]
    }
    const load = (seed: number, seconds = SECONDS) =>
      attackers.attack({ url, roomId, seed, frames: FRAMES, requests: REQUESTS, seconds })
    const rest = () => new Promise((resolve) => setTimeout(resolve, SECONDS * 1000))

    const stop = crowd.pace(PER_SECOND)
    // What is loaded and compiled once is not counted.
    await load(0, 2)
    const rounds: { quiet: number; attacked: number; told: Told }[] = []
    for (let n = 1; n <= ROUNDS; n++) {
      const [quiet] = await p99(rest)
      const [attacked, told] = await p99(() => load(n))
      rounds.push({ quiet, attacked, told })
    }
    stop()
    const { lost, duplicated } = await crowd.leave()
    const alive = (await fetch(new URL('/healthz', url))).status === 200 && node.alive()
    return compare(rounds, alive && lost + duplicated === 0)
  } finally {
    attackers.close()
    await node.close()
  }
}

function compare(
  rounds: readonly { quiet: number; attacked: number; told: Told }[],
  whole: boolean,
): Figure {
  const of = (side: 'quiet' | 'attacked') => median(rounds.map((one) => one[side]))
  const ratio = of('attacked') / of('quiet')
  const sum = (key: 'frames' | 'requests' | 'answered') =>
    rounds.reduce((all, { told }) => all + told[key], 0)
  const broken = rounds.flatMap(({ told }) => told.broken)
  const right = whole && broken.length === 0
  return {
    name: 'attack',
    says:
      `while ${FRAMES} frames and ${REQUESTS} requests a second come that are changed at random, p99 of what others ` +
      `say is ${round(ratio)} × that without them (${round(of('attacked'))} and ${round(of('quiet'))} ms, less is ` +
      `better); ${broken.length} answers of 5xx, ${whole ? 'nothing lost or doubled, and no restart' : 'something lost or doubled, or a restart'}`,
    ratio: round(ratio),
    goal: `≤ ${GOAL} ×, no 5xx, no restart, nothing lost or doubled`,
    met: right && ratio <= GOAL,
    far: !right || ratio > GOAL / FAR,
    details: {
      frames: sum('frames'),
      requests: sum('requests'),
      answered: sum('answered'),
      broken: broken.slice(0, 9),
      quiet: rounds.map(({ quiet }) => round(quiet)),
      attacked: rounds.map(({ attacked }) => round(attacked)),
    },
  }
}
