import { readFile } from 'node:fs/promises'
import { tendrilDialect } from './chat.ts'
import type { Dialect } from './crowd.ts'
import { FAR, type Figure, round } from './figure.ts'
import { openProgram, type Program } from './program.ts'
import { openWire, type Wire } from './wire.ts'

const SOCKETS = 4000
const ROOM = 20
const AT_ONCE = 40
/** More than the 18 s in which both sides ping each other. */
const QUIET = 20_000
/** Bytes for each socket. */
const GOAL = 60_000

/** What a process has in memory, in bytes; Linux alone says it of others. */
const memoryOf = async ({ pid }: Program): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'latin1')
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
  await new Promise((resolve) => setTimeout(resolve, QUIET))
  const [after, ended] = [await memoryOf(program), await program.cpu()]
  for (const wire of wires) wire.close()
  return {
    memory: (after - before) / SOCKETS,
    cpu: ((ended - entered) / QUIET) * 1000,
    admission: ((entered - began) / SOCKETS) * 1000,
  }
}

/** Sockets at which nothing happens, each of somebody else, against those of bare socket.io. */
export async function idle(): Promise<Figure> {
  const programs: Program[] = []
  try {
    const open = async (name: 'bare' | 'tendril') => {
      const program = await openProgram(name)
      programs.push(program)
      return program
    }
    const lobby: Dialect = {
      admit: async () => '',
      join: (wire, answered) => wire.ask('join', ['lobby'], answered),
      send: () => {},
      acknowledges: () => true,
    }
    const bare = await hold(await open('bare'), [lobby])
    const program = await open('tendril')
    const rooms: Dialect[] = []
    while (rooms.length < SOCKETS / ROOM) rooms.push(await tendrilDialect(program.url))
    const tendril = await hold(program, rooms)
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
      goal: `≤ ${kb(GOAL)} kB each`,
      met: tendril.memory <= GOAL,
      far: tendril.memory > GOAL / FAR,
      details: { sockets: SOCKETS, bare, tendril },
    }
  } finally {
    await Promise.all(programs.map((program) => program.close()))
  }
}
