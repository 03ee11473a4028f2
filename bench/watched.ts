import { request } from 'node:http'
import { tendrilDialect } from './dialects.ts'
import { type Crowd, openCrowd } from './crowd.ts'
import { type Figure, round } from './figure.ts'
import { peak } from './memory.ts'
import { openProgram } from './program.ts'
import { median, Samples } from './samples.ts'
import { makePerson, type Person, TUS } from './tendril.ts'

const ROUNDS = 3
const FILES = 20
const MB = 1_000_000
/** Of each file, at one of these in a second. */
const SECONDS = 10
const EVERY = 50
/** Who talks meanwhile. */
const [PEOPLE, PER_SECOND] = [20, 50]
const GOAL = { mib: 300, times: 2 }

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Sends a file of so many seconds at 1 MB/s; what it cannot send in time it sends later. */
async function send(url: string, path: string, person: Person, seconds: number): Promise<void> {
  const size = seconds * MB
  const block = Buffer.alloc((MB * EVERY) / 1000, 'tendril ')
  const sender = request(new URL(path, url), {
    method: 'PATCH',
    headers: {
      ...TUS,
      cookie: person.cookie,
      'content-type': 'application/offset+octet-stream',
      'content-length': size,
      'upload-offset': 0,
    },
  })
  const answered = new Promise<number | undefined>((resolve, reject) => {
    sender.once('response', (answer) => resolve(answer.resume().statusCode))
    sender.once('error', reject)
  })
  answered.catch(() => {})
  const began = performance.now()
  for (let n = 0; n * block.length < size; n++) {
    await sleep(Math.max(0, began + n * EVERY - performance.now()))
    sender.write(block)
  }
  sender.end()
  const status = await answered
  if (status !== 204) throw new Error(`the PATCH was answered ${status}`)
}

/** Reads a file from its beginning, while it grows. */
async function follow(url: string, path: string, { cookie }: Person, size: number): Promise<void> {
  const file = new URL(`/files/${path.split('/').at(-1)}`, url)
  const { body } = await fetch(file, { headers: { cookie } })
  let got = 0
  for await (const bytes of body ?? []) got += bytes.length
  if (got !== size) throw new Error(`a follower got ${got} of ${size} bytes`)
}

/** So many files on their way, each with a follower; resolves when all have arrived. */
async function watch(url: string, person: Person, roomId: string, files: number, seconds: number) {
  const one = async () => {
    const path = await person.makeUpload(roomId, seconds * MB)
    const read = follow(url, path, person, seconds * MB)
    await Promise.all([send(url, path, person, seconds), read])
  }
  await Promise.all(Array.from({ length: files }, one))
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
  try {
    const { url } = node
    const person = await makePerson(url)
    const roomId = await person.makeRoom()
    const latency = new Samples()
    const crowd = await openCrowd([url], PEOPLE, await tendrilDialect(url), latency)
    // What is loaded and compiled once is not counted.
    await p99(crowd, latency, () => watch(url, person, roomId, 1, 2))
    const [quiet, busy, added]: [number[], number[], number[]] = [[], [], []]
    for (let n = 0; n < ROUNDS; n++) {
      const talk = () => sleep(SECONDS * 1000)
      const before = await peak(node, async () => quiet.push(await p99(crowd, latency, talk)))
      const load = () => watch(url, person, roomId, FILES, SECONDS)
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
    await node.close()
  }
}
