import { readFile } from 'node:fs/promises'
import type { Dialect } from './crowd.ts'
import { bareDialect, tendrilDialect } from './dialects.ts'
import { FAR, type Figure, round } from './figure.ts'
import { openProgram, type Program } from './program.ts'
import { median } from './samples.ts'
import { openWire, type Wire } from './wire.ts'

const ROUNDS = 3
const SOCKETS = 2000
const ROOM = 20
const AT_ONCE = 40
/** More than the 25 s in which bare socket.io pings everybody; we do every 10 s. */
const QUIET = 30_000
/** Times the memory of a bare socket. */
const GOAL = 1.5

/** What V8 takes to give memory back that it has no more use for. */
const SETTLED = 2000

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * What a process has in memory, in bytes, without garbage: how much of that lies about depends on
 * when it was last collected. Linux alone says it of others.
 */
const memoryOf = async (program: Program): Promise<number> => {
  await program.collect()
  await sleep(SETTLED)
  const status = await readFile(`/proc/${program.pid}/status`, 'latin1')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
}

interface Held {
  /** In bytes, for each socket. */
  readonly memory: number
  /** Seconds of one core, a second, for all of them. */
  readonly cpu: number
  /** Milliseconds of CPU to let one in. */
  readonly admission: number
}

/** @param dialects one for each room */
async function hold(program: Program, dialects: readonly Dialect[]): Promise<Held> {
  const enter = async (n: number): Promise<Wire> => {
    const dialect = dialects[n % dialects.length] as Dialect
    const wire = await openWire(program.url, await dialect.admit(), () => {})
    await new Promise((resolve) => dialect.join(wire, resolve))
    return wire
  }
  // What only the first of all costs is not counted.
  const wires = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => enter(n)))
  const [before, began] = [await memoryOf(program), await program.cpu()]
  while (wires.length < SOCKETS + AT_ONCE) {
    const next = Array.from({ length: AT_ONCE }, (_, n) => enter(wires.length + n))
    wires.push(...(await Promise.all(next)))
  }
  const entered = await program.cpu()
  await sleep(QUIET)
  const ended = await program.cpu()
  const after = await memoryOf(program)
  for (const wire of wires) wire.close()
  return {
    memory: (after - before) / SOCKETS,
    cpu: ((ended - entered) / QUIET) * 1000,
    admission: ((entered - began) / SOCKETS) * 1000,
  }
}

/** Sockets at which nothing happens, each of somebody else, against those of bare socket.io. */
export async function idle(): Promise<Figure> {
  const sides = { bare: [] as Held[], tendril: [] as Held[] }
  for (let round = 0; round < ROUNDS; round++) {
    sides.bare.push(await holdAt('bare', async () => bareDialect(crypto.randomUUID())))
    sides.tendril.push(await holdAt('tendril', tendrilDialect))
  }
  return compare(middle(sides.bare), middle(sides.tendril))
}

/** In a process of its own: what the sockets of another round have left behind is not counted. */
async function holdAt(
  name: 'bare' | 'tendril',
  makeRoom: (url: string) => Promise<Dialect>,
): Promise<Held> {
  const program = await openProgram(name)
  try {
    const rooms: Dialect[] = []
    while (rooms.length < SOCKETS / ROOM) rooms.push(await makeRoom(program.url))
    return await hold(program, rooms)
  } finally {
    await program.close()
  }
}

const middle = (all: readonly Held[]): Held => {
  const of = (key: keyof Held) => median(all.map((one) => one[key]))
  return { memory: of('memory'), cpu: of('cpu'), admission: of('admission') }
}

function compare(bare: Held, tendril: Held): Figure {
  const ratio = tendril.memory / bare.memory
  const kb = (bytes: number) => round(bytes / 1000, 1)
  return {
    name: 'idle',
    says:
      `${SOCKETS} sockets of as many people, in rooms of ${ROOM}: ${kb(tendril.memory)} kB each, bare ` +
      `socket.io ${kb(bare.memory)} kB; ${round(tendril.cpu * 100, 1)} % of a core for all of them, bare ` +
      `${round(bare.cpu * 100, 1)} %; ${round(tendril.admission)} ms of CPU to make a guest, let ` +
      `them in and join, bare ${round(bare.admission)} ms`,
    ratio: round(ratio),
    goal: `≤ ${GOAL} × the memory`,
    met: ratio <= GOAL,
    far: ratio > GOAL / FAR,
    details: { sockets: SOCKETS, bare, tendril },
  }
}
