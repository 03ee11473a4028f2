import { uuidv7 } from 'uuidv7'
import { type Crowd, type Dialect, openCrowd, type Tally } from './crowd.ts'
import { FAR, type Figure, round } from './figure.ts'
import { openProgram, type Program } from './program.ts'
import { median } from './samples.ts'
import { makePerson } from './tendril.ts'

const ROUNDS = 3
const RECEIVERS = 100
const WINDOW = 8
const WARM = 1500
const MEASURED = 4000
const GOAL = 0.8

/** One window of one server. */
interface Look {
  readonly perCpuSecond: number
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

interface Side {
  readonly program: Program
  readonly dialect: Dialect
  readonly pressed: Look[]
  readonly paced: Look[]
  readonly tallies: Tally[]
}

const sleep = (time: number) => new Promise((resolve) => setTimeout(resolve, time))

const bareDialect: Dialect = {
  admit: async () => '',
  join: (wire, answered) => wire.ask('join', ['lobby'], answered),
  send: (wire, text, answered) => wire.ask('send', ['lobby', text], answered),
  acknowledges: (answer) => answer === true,
}

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

async function look(program: Program, crowd: Crowd, stop: () => void): Promise<Look> {
  await sleep(WARM)
  crowd.latency.clear()
  const [cpu, began, delivered] = [await program.cpu(), performance.now(), crowd.delivered()]
  await sleep(MEASURED)
  const got = crowd.delivered() - delivered
  const seconds = (performance.now() - began) / 1000
  const used = (await program.cpu()) - cpu
  const [p50, p99] = [crowd.latency.quantile(0.5), crowd.latency.quantile(0.99)]
  stop()
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
export async function chat(): Promise<Figure> {
  const programs: Program[] = []
  try {
    for (const name of ['bare', 'tendril'] as const) programs.push(await openProgram(name))
    const [bare, tendril] = programs.map((program): Side => {
      return { program, dialect: bareDialect, pressed: [], paced: [], tallies: [] }
    }) as [Side, Side]
    let rate = 0
    for (let round = 0; round < ROUNDS; round++) {
      for (const side of [bare, tendril]) {
        const { program } = side
        const dialect = side === bare ? bareDialect : await tendrilDialect(program.url)
        const crowd = await openCrowd([program.url], RECEIVERS, dialect)
        side.pressed.push(await look(program, crowd, crowd.press(WINDOW)))
        if (rate === 0) rate = (side.pressed[0]?.perCpuSecond ?? 0) / RECEIVERS / 2
        side.paced.push(await look(program, crowd, crowd.pace(rate)))
        side.tallies.push(await crowd.leave())
      }
    }
    return compare(bare, tendril, rate)
  } finally {
    await Promise.all(programs.map((program) => program.close()))
  }
}

function compare(bare: Side, tendril: Side, rate: number): Figure {
  const ratioOf = (of: 'pressed' | 'paced') =>
    mid(tendril[of], 'perCpuSecond') / mid(bare[of], 'perCpuSecond')
  const [pressed, paced] = [ratioOf('pressed'), ratioOf('paced')]
  const ratio = Math.min(pressed, paced)
  const sum = (key: keyof Tally) => tendril.tallies.reduce((all, tally) => all + tally[key], 0)
  const [lost, duplicated] = [sum('lost'), sum('duplicated')]
  const exact = lost === 0 && duplicated === 0 && sum('acked') === sum('sent')
  const { p50, p99 } = figures(tendril.paced)
  return {
    name: 'chat',
    says:
      `stored and acknowledged, ${RECEIVERS} members: ${round(pressed)} × bare socket.io per CPU second ` +
      `at saturation, ${round(paced)} × at ${Math.round(rate)} messages/s (p50 ${p50} ms, p99 ${p99} ms); ` +
      `lost ${lost}, duplicated ${duplicated}`,
    ratio: round(ratio),
    goal: `≥ ${GOAL}, nothing lost or doubled`,
    met: ratio >= GOAL && exact,
    far: ratio < GOAL * FAR || !exact,
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
