import { FAR, type Figure, round } from './figure.ts'
import { openProgram, type Program } from './program.ts'
import { median } from './samples.ts'
import { inTurn } from './turns.ts'
import { openWire } from './wire.ts'

const ROUNDS = 5
const SOCKETS = 6000
const AT_ONCE = 25
const WARM = 2
/** A session that was looked up is remembered for less than this. */
const FORGOTTEN = 4500
const GOAL = 0.9

const makeGuest = async (url: string) => {
  const made = await fetch(new URL('/guest', url), { method: 'POST' })
  return made.headers.get('set-cookie')?.split(';')[0] ?? ''
}

/** Seconds of CPU for sockets that come in and go. */
async function knock(program: Program, cookies: readonly string[]): Promise<number> {
  const before = await program.cpu()
  await inTurn(SOCKETS, AT_ONCE, async (n) =>
    (await openWire(program.url, cookies[n] ?? '', () => {})).close(),
  )
  return (await program.cpu()) - before
}

interface Side {
  readonly program: Program
  readonly cookies: readonly string[]
  readonly runs: number[]
}

/**
 * Sockets that come in with one of our sessions, remembered as by a node that writes alone and looked up in
 * the store for each of them as by one of many, against those that nobody asks for one; all at bare socket.io.
 */
export async function handshakes(): Promise<Figure> {
  const programs: Program[] = []
  const open = async (door: string): Promise<Side> => {
    const program = await openProgram('bare', { env: { DOOR: door } })
    programs.push(program)
    const asked = door !== '' && (() => makeGuest(program.url))
    return { program, cookies: asked ? await inTurn(SOCKETS, AT_ONCE, asked) : [], runs: [] }
  }
  try {
    const sides = { bare: await open(''), known: await open('alone'), read: await open('many') }
    const all = Object.values(sides)
    // What is loaded and compiled once is not counted: it takes thousands of sockets until all of it is.
    for (let time = 0; time < WARM; time++)
      for (const { program, cookies } of all) await knock(program, cookies)
    for (let round = 0; round < ROUNDS; round++) {
      await new Promise((resolve) => setTimeout(resolve, FORGOTTEN))
      for (const { program, cookies, runs } of all) runs.push(await knock(program, cookies))
    }
    const us = ({ runs }: Side) => Math.round((1e6 * median(runs)) / SOCKETS)
    const [bare, known, read] = [us(sides.bare), us(sides.known), us(sides.read)]
    const ratio = bare / known
    return {
      name: 'handshakes',
      says:
        `sockets let in per CPU second, with one of our sessions for each: ${round(ratio)} × without where the ` +
        `node writes alone and remembers them (${known} µs and ${bare} µs), ${round(bare / read)} × where each is ` +
        `looked up in the store (${read} µs: loading a session costs ${read - bare} µs)`,
      ratio: round(ratio),
      goal: `≥ ${GOAL}`,
      met: ratio >= GOAL,
      far: ratio < GOAL * FAR,
      details: { usWithout: bare, usRemembered: known, usLookedUp: read },
    }
  } finally {
    await Promise.all(programs.map((program) => program.close()))
  }
}
