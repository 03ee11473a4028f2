import { FAR, type Figure, round } from './figure.ts'
import { openProgram, type Program } from './program.ts'
import { median } from './samples.ts'
import { inTurn } from './turns.ts'
import { openWire } from './wire.ts'

const ROUNDS = 5
const SOCKETS = 1500
const AT_ONCE = 25
const WARM = 8
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

/**
 * Sockets that come in with one of our sessions, looked up in the store for each of them, against those
 * that nobody asks for one; both at bare socket.io.
 */
export async function handshakes(): Promise<Figure> {
  const programs: Program[] = []
  try {
    const bare = await openProgram('bare')
    programs.push(bare)
    const asked = await openProgram('bare', { env: { DOOR: 'on' } })
    programs.push(asked)
    const cookies = await inTurn(SOCKETS, AT_ONCE, () => makeGuest(asked.url))
    // What is loaded and compiled once is not counted: it takes thousands of sockets until all of it is.
    for (let time = 0; time < WARM; time++) {
      await knock(bare, [])
      await knock(asked, cookies)
    }
    const runs: { bare: number; asked: number }[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await new Promise((resolve) => setTimeout(resolve, FORGOTTEN))
      runs.push({ bare: await knock(bare, []), asked: await knock(asked, cookies) })
    }
    const us = (side: 'bare' | 'asked') => (1e6 * median(runs.map((run) => run[side]))) / SOCKETS
    const ratio = us('bare') / us('asked')
    const load = us('asked') - us('bare')
    return {
      name: 'handshakes',
      says:
        `sockets let in per CPU second, with one of our sessions for each, looked up in the store: ${round(ratio)} × ` +
        `without (${Math.round(1e6 / us('asked'))} and ${Math.round(1e6 / us('bare'))}); a session costs ${Math.round(load)} µs`,
      ratio: round(ratio),
      goal: `≥ ${GOAL}`,
      met: ratio >= GOAL,
      far: ratio < GOAL * FAR,
      details: { usWith: Math.round(us('asked')), usWithout: Math.round(us('bare')) },
    }
  } finally {
    await Promise.all(programs.map((program) => program.close()))
  }
}
