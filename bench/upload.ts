import { connect } from 'node:net'
import { FAR, type Figure, round } from './figure.ts'
import { openProgram, type Program } from './program.ts'
import { median } from './samples.ts'
import { makePerson, TUS } from './tendril.ts'

const ROUNDS = 3
const SIZE = 256 * 2 ** 20
const PIECE = Buffer.alloc(2 ** 20, 'tendril ')
const PATIENCE = 60_000
const GOAL = 0.9

/** An upload that waits for its bytes, and how to be rid of it. */
export interface Waiting {
  readonly path: string
  readonly headers: Record<string, string>
}

export interface Run {
  readonly speed: number
  readonly cpu: number
}

/** One PATCH through a plain socket; resolves with its answer's head. */
function patch(url: string, { path, headers }: Waiting): Promise<string> {
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
      'content-length': String(SIZE),
      'upload-offset': '0',
    }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`PATCH ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
    let left = SIZE
    const pour = () => {
      while (left > 0) {
        left -= PIECE.length
        if (!socket.write(PIECE)) return void socket.once('drain', pour)
      }
    }
    pour()
  })
}

export async function run(program: Program, begin: () => Promise<Waiting>): Promise<Run> {
  const waiting = await begin()
  const cpu = await program.cpu()
  const began = performance.now()
  const answer = await patch(program.url, waiting)
  const seconds = (performance.now() - began) / 1000
  const used = (await program.cpu()) - cpu
  if (!new RegExp(`^HTTP/1.1 204[^]*upload-offset: ${SIZE}\r\n`, 'i').test(answer)) {
    throw new Error(`the upload failed: ${answer}`)
  }
  const { path, headers } = waiting
  await fetch(new URL(path, program.url), { method: 'DELETE', headers })
  return { speed: SIZE / 2 ** 20 / seconds, cpu: used }
}

/** 256 MiB in one PATCH: stored, synced and readable, against the tus server's own file store. */
export async function upload(): Promise<Figure> {
  const programs: Program[] = []
  try {
    const bare = await openProgram('filestore')
    programs.push(bare)
    const tendril = await openProgram('tendril')
    programs.push(tendril)
    const person = await makePerson(tendril.url)
    const roomId = await person.makeRoom()

    const toFileStore = async (): Promise<Waiting> => {
      const asked = { method: 'POST', headers: { ...TUS, 'upload-length': String(SIZE) } }
      const made = await fetch(new URL('/uploads', bare.url), asked)
      return { path: made.headers.get('location') ?? '', headers: TUS }
    }
    const toTendril = async (): Promise<Waiting> => {
      const headers = { ...TUS, origin: tendril.url, cookie: person.cookie }
      return { path: await person.makeUpload(roomId, SIZE), headers }
    }
    const runs: { bare: Run; tendril: Run }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      runs.push({ bare: await run(bare, toFileStore), tendril: await run(tendril, toTendril) })
    }
    return compare(runs)
  } finally {
    await Promise.all(programs.map((program) => program.close()))
  }
}

function compare(runs: readonly { bare: Run; tendril: Run }[]): Figure {
  const mid = (side: 'bare' | 'tendril', of: keyof Run) => median(runs.map((one) => one[side][of]))
  const ratio = mid('tendril', 'speed') / mid('bare', 'speed')
  const cpuRatio = mid('tendril', 'cpu') / mid('bare', 'cpu')
  const figures = (side: 'bare' | 'tendril') => ({
    mibPerSecond: Math.round(mid(side, 'speed')),
    cpuSeconds: round(mid(side, 'cpu')),
  })
  return {
    name: 'upload',
    says:
      `256 MiB in one PATCH: ${round(ratio)} × the speed of @tus/file-store ` +
      `(${figures('tendril').mibPerSecond} MiB/s), ${round(cpuRatio)} × its CPU seconds (less is better)`,
    ratio: round(ratio),
    goal: `≥ ${GOAL} × MiB/s`,
    met: ratio >= GOAL,
    far: ratio < GOAL * FAR,
    details: { cpuRatio: round(cpuRatio), tendril: figures('tendril'), fileStore: figures('bare') },
  }
}
