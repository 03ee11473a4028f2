import { type IncomingMessage, request } from 'node:http'
import { type Figure, round } from './figure.ts'
import { openProgram, type Program } from './program.ts'
import { Samples } from './samples.ts'
import { makePerson, TUS } from './tendril.ts'

const ROUNDS = 3
const BLOCK = 8192
/** Blocks of one round: 5 s at 2 MB/s. */
const BLOCKS = 1200
export const followed = BLOCK * BLOCKS
const EVERY = 4
const PATIENCE = 30_000
const GOAL = 50

/** Where a file is sent to and read from. */
export interface Ways {
  readonly upload: string
  readonly file: string
  readonly headers: Record<string, string>
}

/** Sends blocks that carry their time, and follows the same file; adds the lag of each block. */
export async function follow({ upload, file, headers }: Ways, lags: Samples): Promise<void> {
  const late = AbortSignal.timeout(PATIENCE)
  const reader = request(file, { headers, signal: late }).end()
  // Reading begins first, where that is possible: the echo has nothing to keep bytes in.
  const read = new Promise<IncomingMessage>((resolve, reject) => {
    reader.once('response', resolve)
    reader.once('error', reject)
  }).then((response) => measure(response, lags))
  read.catch(() => {})
  await new Promise((resolve) => setTimeout(resolve, 100))

  const sender = request(upload, {
    method: 'PATCH',
    signal: late,
    headers: {
      ...headers,
      'content-type': 'application/offset+octet-stream',
      'content-length': BLOCK * BLOCKS,
      'upload-offset': 0,
    },
  })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sender.once('response', resolve)
    sender.once('error', reject)
  })
  answered.catch(() => {})
  const began = performance.now()
  for (let n = 0; n < BLOCKS; n++) {
    const wait = began + n * EVERY - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    const block = Buffer.alloc(BLOCK, 0x80)
    block.writeDoubleBE(performance.now())
    sender.write(block)
  }
  sender.end()
  const answer = await answered
  answer.resume()
  if (answer.statusCode !== 204) throw new Error(`the PATCH was answered ${answer.statusCode}`)
  await read
}

/** A block has come when its last byte has. */
async function measure(response: IncomingMessage, lags: Samples): Promise<void> {
  let rest = Buffer.alloc(0)
  let blocks = 0
  for await (const bytes of response) {
    const now = performance.now()
    rest = Buffer.concat([rest, bytes as Buffer])
    while (rest.length >= BLOCK) {
      lags.add(now - rest.readDoubleBE(0))
      rest = rest.subarray(BLOCK)
      if (++blocks === BLOCKS) return
    }
  }
  throw new Error(`the file ended after ${blocks} of ${BLOCKS} blocks`)
}

/** From the writing of a byte to its arrival at a follower, against a proxy that only passes it on. */
export async function growth(): Promise<Figure> {
  const programs: Program[] = []
  try {
    const echo = await openProgram('echo')
    programs.push(echo)
    const tendril = await openProgram('tendril')
    programs.push(tendril)
    const person = await makePerson(tendril.url)
    const roomId = await person.makeRoom()

    const lags = { echo: new Samples(), tendril: new Samples() }
    for (let round = 0; round < ROUNDS; round++) {
      const through = new URL(`/${round}`, echo.url).href
      await follow({ upload: through, file: through, headers: {} }, lags.echo)
      const path = await person.makeUpload(roomId, followed)
      const fileId = path.split('/').at(-1) ?? ''
      const ways = {
        upload: new URL(path, tendril.url).href,
        file: new URL(`/files/${fileId}`, tendril.url).href,
        headers: { ...TUS, origin: tendril.url, cookie: person.cookie },
      }
      await follow(ways, lags.tendril)
    }
    return compare(lags.echo, lags.tendril)
  } finally {
    await Promise.all(programs.map((program) => program.close()))
  }
}

export const lagsOf = (lags: Samples) => ({
  p50: round(lags.quantile(0.5)),
  p99: round(lags.quantile(0.99)),
  max: round(lags.quantile(1)),
})

function compare(echo: Samples, tendril: Samples): Figure {
  const [{ p50, p99 }, bare] = [lagsOf(tendril), lagsOf(echo)]
  return {
    name: 'growth',
    says:
      `from sent to followed at 2 MB/s: p50 ${p50} ms, p99 ${p99} ms; ` +
      `a bare proxy ${bare.p50} and ${bare.p99} ms (p99 ${round(p99 / bare.p99)} × the proxy's, less is better)`,
    ratio: round(p99 / bare.p99),
    goal: `p99 ≤ ${GOAL} ms`,
    met: p99 <= GOAL,
    far: p99 > GOAL * 3,
    details: { tendril: lagsOf(tendril), proxy: bare },
  }
}
