import { openCompany } from './company.ts'
import { type Crowd, type Dialect, openCrowd, type Tally } from './crowd.ts'
import { bareDialect, tendrilDialect } from './dialects.ts'
import { FAR, type Figure, round } from './figure.ts'
import { cpuOfMachine, openProgram, type Program } from './program.ts'
import { median, Samples } from './samples.ts'

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
  /** Over MongoDB and with Redis, as one of several nodes would be. */
  readonly mongo?: true
}

/** One window of one server. */
interface Look {
  readonly perCpuSecond: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** µs of CPU for a delivery that neither the server nor its clients have used: those of a database. */
  readonly beside: number
}

interface Side {
  readonly program: Program
  readonly dialect: () => Promise<Dialect>
  readonly pressed: Look[]
  readonly paced: Look[]
  readonly tallies: Tally[]
}

const sleep = (time: number) => new Promise((resolve) => setTimeout(resolve, time))

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
  const own = process.cpuUsage()
  const [all, cpu] = [cpuOfMachine(), await program.cpu()]
  const [began, delivered] = [performance.now(), deliveredTo(crowds)]
  await sleep(MEASURED)
  const got = deliveredTo(crowds) - delivered
  const seconds = (performance.now() - began) / 1000
  const used = (await program.cpu()) - cpu
  const { user, system } = process.cpuUsage(own)
  const beside = 1e6 * (cpuOfMachine() - all - used) - user - system
  const [p50, p99] = [latency.quantile(0.5), latency.quantile(0.99)]
  for (const stop of stops) stop()
  return { perCpuSecond: got / used, perSecond: got / seconds, p50, p99, beside: beside / got }
}

const mid = (looks: readonly Look[], of: keyof Look) => median(looks.map((one) => one[of]))

const figures = (looks: readonly Look[]) => ({
  deliveriesPerCpuSecond: Math.round(mid(looks, 'perCpuSecond')),
  usPerDelivery: round(1e6 / mid(looks, 'perCpuSecond')),
  deliveriesPerSecond: Math.round(mid(looks, 'perSecond')),
  p50: round(mid(looks, 'p50')),
  p99: round(mid(looks, 'p99')),
  usBesidePerDelivery: round(mid(looks, 'beside')),
})

/**
 * Messages that are stored and acknowledged, against socket.io that only passes them on: as many as
 * go (a closed window), and at half the rate that the bare server would manage on a core of its own.
 */
async function talk(shape: Shape): Promise<Figure> {
  const { rooms, members, window, mongo } = shape
  const bareProgram = await openProgram('bare')
  const closers = [bareProgram.close]
  try {
    const company = mongo && (await openCompany(1))
    if (company) closers.push(company.close)
    const node = company ? company.nodes[0] : await openProgram('tendril')
    if (!node) throw new Error('no node')
    if (!company) closers.push(node.close)
    const programs = [bareProgram, node]
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
        // Who says something for the first time costs more than this is about.
        for (const crowd of crowds) await crowd.greet()
        side.pressed.push(await look(program, crowds, latency, (crowd) => crowd.press(window)))
        if (rate === 0) rate = (side.pressed[0]?.perCpuSecond ?? 0) / members / rooms / 2
        side.paced.push(await look(program, crowds, latency, (crowd) => crowd.pace(rate)))
        side.tallies.push(...(await Promise.all(crowds.map((crowd) => crowd.leave()))))
      }
    }
    return compare(shape, bare, tendril, rate * rooms)
  } finally {
    await Promise.all(closers.map((close) => close()))
  }
}

function compare(shape: Shape, bare: Side, tendril: Side, rate: number): Figure {
  const { name, rooms, members, window, goal, mongo } = shape
  const ratioOf = (of: 'pressed' | 'paced') =>
    mid(tendril[of], 'perCpuSecond') / mid(bare[of], 'perCpuSecond')
  const [pressed, paced] = [ratioOf('pressed'), ratioOf('paced')]
  const sum = (key: keyof Tally) => tendril.tallies.reduce((all, tally) => all + tally[key], 0)
  const [lost, duplicated] = [sum('lost'), sum('duplicated')]
  const exact = lost === 0 && duplicated === 0 && sum('acked') === sum('sent')
  const { p50, p99, usBesidePerDelivery } = figures(tendril.paced)
  const bound = goal.p50 ?? Infinity
  return {
    name,
    says:
      `stored${mongo ? ' in MongoDB' : ''} and acknowledged, ${rooms === 1 ? 'a room' : `${rooms} rooms`} of ${members}: ${round(pressed)} × bare ` +
      `socket.io per CPU second at saturation (${window} on their way in a room), ${round(paced)} × at ` +
      `${Math.round(rate)} messages/s (p50 ${p50} ms, p99 ${p99} ms` +
      `${mongo ? `; the database, Redis and all else on the machine ${usBesidePerDelivery} µs for a delivery` : ''}); lost ${lost}, duplicated ${duplicated}`,
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

const shapes = {
  chat: { rooms: 1, members: 100, window: 8, goal: { pressed: 2, paced: 0.8, p50: 40 } },
  few: { rooms: 1, members: 10, window: 8, goal: { pressed: 0.8, paced: 0.6 } },
  many: { rooms: 1, members: 1000, window: 8, goal: { pressed: 3, paced: 1 } },
  // At an equal rate nothing more is asked of it than pressed.
  rooms: { rooms: 100, members: 10, window: 1, goal: { pressed: 0.6, paced: 0.6 } },
} as const

const over = (name: keyof typeof shapes) => () =>
  talk({ ...shapes[name], name: `${name}_mongo`, mongo: true })

export const chat = () => talk({ name: 'chat', ...shapes.chat })
export const few = () => talk({ name: 'few', ...shapes.few })
export const many = () => talk({ name: 'many', ...shapes.many })
export const rooms = () => talk({ name: 'rooms', ...shapes.rooms })
/** The same over MongoDB and with Redis. */
export const overMongo = {
  chat_mongo: over('chat'),
  few_mongo: over('few'),
  many_mongo: over('many'),
  rooms_mongo: over('rooms'),
}
