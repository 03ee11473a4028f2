import { uuidv7 } from 'uuidv7'
import { type Crowd, type Dialect, openCrowd, type Tally } from './crowd.ts'
import { FAR, type Figure, round } from './figure.ts'
import { openProgram, type Program } from './program.ts'
import { median, Samples } from './samples.ts'
import { makePerson } from './tendril.ts'

const ROUNDS = 3
const WARM = 1500
const MEASURED = 4000

/** Who talks, and how many times the deliveries of bare socket.io per CPU second it shall be. */
interface Shape {
  readonly name: string
  readonly rooms: number
  readonly members: number
  /** Messages on their way in each room where as many are sent as go. */
  readonly window: number
  readonly goal: { readonly pressed: number; readonly paced: number; readonly p50?: number }
}

/** One window of one server. */
interface Look {
  readonly perCpuSecond: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

interface Side {
  readonly program: Program
  readonly dialect: () => Promise<Dialect>
  readonly pressed: Look[]
  readonly paced: Look[]
  readonly tallies: Tally[]
}

const sleep = (time: number) => new Promise((resolve) => setTimeout(resolve, time))

export const bareDialect = (room = 'lobby'): Dialect => ({
  admit: async () => '',
  join: (wire, answered) => wire.ask('join', [room], answered),
  send: (wire, text, answered) => wire.ask('send', [room, text], answered),
  acknowledges: (answer) => answer === true,
})

export async function tendrilDialect(url: string): Promise<Dialect> {
  const roomId = await (await makePerson(url)).makeRoom()
  type Appended = { ok: boolean; value?: { results: { seq?: number }[] } }
  return {
    admit: async () => (await makePerson(url)).cookie,
    join: (wire, answered) => wire.ask('room:join', [{ roomId }], answered),
    send(wire, text, answered) {
      const entry = { id: uuidv7(), type: 'message', body: { text }, sentAt: Date.now() }
      wire.ask('room:append', [{ roomId, entries: [entry] }], answered)
    },
    acknowledges: (answer) => (answer as Appended).value?.results[0]?.seq !== undefined,
  }
}

const deliveredTo = (crowds: readonly Crowd[]) =>
  crowds.reduce((sum, crowd) => sum + crowd.delivered(), 0)

async function look(
  program: Program,
  crowds: readonly Crowd[],
  latency: Samples,
  talk: (crowd: Crowd) => () => void,
): Promise<Look> {
  const stops = crowds.map(talk)
  await sleep(WARM)
  latency.clear()
  const [cpu, began, delivered] = [await program.cpu(), performance.now(), deliveredTo(crowds)]
  await sleep(MEASURED)
  const got = deliveredTo(crowds) - delivered
  const seconds = (performance.now() - began) / 1000
  const used = (await program.cpu()) - cpu
  const [p50, p99] = [latency.quantile(0.5), latency.quantile(0.99)]
  for (const stop of stops) stop()
  return { perCpuSecond: got / used, perSecond: got / seconds, p50, p99 }
}

const mid = (looks: readonly Look[], of: keyof Look) => median(looks.map((one) => one[of]))

const figures = (looks: readonly Look[]) => ({
  deliveriesPerCpuSecond: Math.round(mid(looks, 'perCpuSecond')),
  usPerDelivery: round(1e6 / mid(looks, 'perCpuSecond')),
  deliveriesPerSecond: Math.round(mid(looks, 'perSecond')),
  p50: round(mid(looks, 'p50')),
  p99: round(mid(looks, 'p99')),
})

/**
 * Messages that are stored and acknowledged, against socket.io that only passes them on: as many as
 * go (a closed window), and at half the rate that the bare server would manage on a core of its own.
 */
async function talk({ rooms, members, window, ...shape }: Shape): Promise<Figure> {
  const programs: Program[] = []
  try {
    for (const name of ['bare', 'tendril'] as const) programs.push(await openProgram(name))
    const [bare, tendril] = programs.map((program, i): Side => {
      let made = 0
      const dialect = async () =>
        i === 0 ? bareDialect(`lobby ${made++}`) : tendrilDialect(program.url)
      return { program, dialect, pressed: [], paced: [], tallies: [] }
    }) as [Side, Side]
    /** Messages a second in each room. */
    let rate = 0
    for (let round = 0; round < ROUNDS; round++) {
      for (const side of [bare, tendril]) {
        const { program } = side
        const latency = new Samples()
        const crowds: Crowd[] = []
        while (crowds.length < rooms)
          crowds.push(await openCrowd([program.url], members, await side.dialect(), latency))
        side.pressed.push(await look(program, crowds, latency, (crowd) => crowd.press(window)))
        if (rate === 0) rate = (side.pressed[0]?.perCpuSecond ?? 0) / members / rooms / 2
        side.paced.push(await look(program, crowds, latency, (crowd) => crowd.pace(rate)))
        side.tallies.push(...(await Promise.all(crowds.map((crowd) => crowd.leave()))))
      }
    }
    return compare({ rooms, members, window, ...shape }, bare, tendril, rate * rooms)
  } finally {
    await Promise.all(programs.map((program) => program.close()))
  }
}

function compare(shape: Shape, bare: Side, tendril: Side, rate: number): Figure {
  const { name, rooms, members, window, goal } = shape
  const ratioOf = (of: 'pressed' | 'paced') =>
    mid(tendril[of], 'perCpuSecond') / mid(bare[of], 'perCpuSecond')
  const [pressed, paced] = [ratioOf('pressed'), ratioOf('paced')]
  const sum = (key: keyof Tally) => tendril.tallies.reduce((all, tally) => all + tally[key], 0)
  const [lost, duplicated] = [sum('lost'), sum('duplicated')]
  const exact = lost === 0 && duplicated === 0 && sum('acked') === sum('sent')
  const { p50, p99 } = figures(tendril.paced)
  const bound = goal.p50 ?? Infinity
  return {
    name,
    says:
      `stored and acknowledged, ${rooms === 1 ? 'a room' : `${rooms} rooms`} of ${members}: ${round(pressed)} × bare ` +
      `socket.io per CPU second at saturation (${window} on their way in a room), ${round(paced)} × at ` +
      `${Math.round(rate)} messages/s (p50 ${p50} ms, p99 ${p99} ms); lost ${lost}, duplicated ${duplicated}`,
    ratio: round(pressed),
    goal:
      `≥ ${goal.pressed} and ≥ ${goal.paced}${goal.p50 === undefined ? '' : `, p50 ≤ ${goal.p50} ms`}, ` +
      'nothing lost or doubled',
    met: pressed >= goal.pressed && paced >= goal.paced && p50 <= bound && exact,
    far: pressed < goal.pressed * FAR || paced < goal.paced * FAR || !exact,
    details: {
      saturation: {
        ratio: round(pressed),
        tendril: figures(tendril.pressed),
        bare: figures(bare.pressed),
      },
      paced: {
        ratio: round(paced),
        messagesPerSecond: Math.round(rate),
        tendril: figures(tendril.paced),
        bare: figures(bare.paced),
      },
      sent: sum('sent'),
      acked: sum('acked'),
      lost,
      duplicated,
    },
  }
}

const one = { rooms: 1, window: 8 } as const

export const chat = () =>
  talk({ ...one, name: 'chat', members: 100, goal: { pressed: 2, paced: 0.8, p50: 40 } })
export const few = () =>
  talk({ ...one, name: 'few', members: 10, goal: { pressed: 0.8, paced: 0.6 } })
export const many = () =>
  talk({ ...one, name: 'many', members: 1000, goal: { pressed: 3, paced: 1 } })
/** At an equal rate nothing more is asked of it than pressed. */
export const rooms = () =>
  talk({ name: 'rooms', rooms: 100, members: 10, window: 1, goal: { pressed: 0.6, paced: 0.6 } })
