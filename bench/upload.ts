import { connect } from 'node:net'
import { FAR, type Figure, round } from './figure.ts'
import { openProgram, type Program } from './program.ts'
import { median } from './samples.ts'
import { makePerson, TUS } from './tendril.ts'

const ROUNDS = 3
/** In all, whether in one upload or in several. */
const TOTAL = 256 * 2 ** 20
const PIECE = Buffer.alloc(2 ** 20, 'tendril ')
const PATIENCE = 60_000
const GOAL = { speed: 1, cpu: 1 }

/** An upload that waits for its bytes, and how to be rid of it. */
interface Waiting {
  readonly path: string
  readonly headers: Record<string, string>
}

export interface Run {
  readonly speed: number
  readonly cpu: number
}

/** One PATCH through a plain socket; resolves with its answer's head. */
function patch(url: string, { path, headers }: Waiting, size: number): Promise<string> {
  const { hostname, port, host } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true })
    const late = setTimeout(() => socket.destroy(new Error('the upload takes too long')), PATIENCE)
    let answer = ''
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1')
      if (answer.includes('\r\n\r\n')) socket.destroy()
    })
    socket.once('error', reject)
    socket.once('close', () => {
      clearTimeout(late)
      resolve(answer)
    })
    const all = {
      host,
      ...headers,
      'content-type': 'application/offset+octet-stream',
      'content-length': String(size),
      'upload-offset': '0',
    }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`PATCH ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
    let left = size
    const pour = () => {
      while (left > 0) {
        left -= PIECE.length
        if (!socket.write(PIECE)) return void socket.once('drain', pour)
      }
    }
    pour()
  })
}

/** `count` uploads at once. @param begin makes one of so many bytes */
export async function run(
  program: Program,
  count: number,
  begin: (size: number) => Promise<Waiting>,
): Promise<Run> {
  const size = TOTAL / count
  const all = await Promise.all(Array.from({ length: count }, () => begin(size)))
  const cpu = await program.cpu()
  const began = performance.now()
  const answers = await Promise.all(all.map((waiting) => patch(program.url, waiting, size)))
  const seconds = (performance.now() - began) / 1000
  const used = (await program.cpu()) - cpu
  const right = new RegExp(`^HTTP/1.1 204[^]*upload-offset: ${size}\r\n`, 'i')
  const wrong = answers.find((answer) => !right.test(answer))
  if (wrong !== undefined) throw new Error(`the upload failed: ${wrong}`)
  for (const { path, headers } of all)
    await fetch(new URL(path, program.url), { method: 'DELETE', headers })
  return { speed: TOTAL / 2 ** 20 / seconds, cpu: used }
}

/** Makes uploads at the tus server's own file store … */
export const atFileStore =
  ({ url }: Program) =>
  async (size: number): Promise<Waiting> => {
    const asked = { method: 'POST', headers: { ...TUS, 'upload-length': String(size) } }
    const made = await fetch(new URL('/uploads', url), asked)
    return { path: made.headers.get('location') ?? '', headers: TUS }
  }

/** … and in a room of ours. */
export async function atTendril({ url }: Program): Promise<(size: number) => Promise<Waiting>> {
  const person = await makePerson(url)
  const roomId = await person.makeRoom()
  const headers = { ...TUS, origin: url, cookie: person.cookie }
  return async (size) => ({ path: await person.makeUpload(roomId, size), headers })
}

/** 256 MiB: stored, synced and readable, against the tus server's own file store. */
async function send(name: string, count: number): Promise<Figure> {
  const programs: Program[] = []
  try {
    const bare = await openProgram('filestore')
    programs.push(bare)
    const tendril = await openProgram('tendril')
    programs.push(tendril)
    const [toFileStore, toTendril] = [atFileStore(bare), await atTendril(tendril)]
    const runs: { bare: Run; tendril: Run }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      runs.push({
        bare: await run(bare, count, toFileStore),
        tendril: await run(tendril, count, toTendril),
      })
    }
    return compare(name, count, runs)
  } finally {
    await Promise.all(programs.map((program) => program.close()))
  }
}

export const upload = () => send('upload', 1)
export const uploads = () => send('uploads', 8)

function compare(
  name: string,
  count: number,
  runs: readonly { bare: Run; tendril: Run }[],
): Figure {
  const mid = (side: 'bare' | 'tendril', of: keyof Run) => median(runs.map((one) => one[side][of]))
  const ratio = mid('tendril', 'speed') / mid('bare', 'speed')
  const cpuRatio = mid('tendril', 'cpu') / mid('bare', 'cpu')
  const figures = (side: 'bare' | 'tendril') => ({
    mibPerSecond: Math.round(mid(side, 'speed')),
    cpuSeconds: round(mid(side, 'cpu')),
  })
  return {
    name,
    says:
      `256 MiB in ${count === 1 ? 'one PATCH' : `${count} at once`}: ${round(ratio)} × the speed of @tus/file-store ` +
      `(${figures('tendril').mibPerSecond} MiB/s), ${round(cpuRatio)} × its CPU seconds (less is better)`,
    ratio: round(ratio),
    goal: `≥ ${GOAL.speed} × MiB/s, ≤ ${GOAL.cpu} × CPU`,
    met: ratio >= GOAL.speed && cpuRatio <= GOAL.cpu,
    far: ratio < GOAL.speed * FAR || cpuRatio > GOAL.cpu / FAR,
    details: { cpuRatio: round(cpuRatio), tendril: figures('tendril'), fileStore: figures('bare') },
  }
}
