import { comeBack, cursorOf, type Device } from './device.ts'
import { FAR, type Figure, round } from './figure.ts'
import { openProgram, type Program } from './program.ts'
import { median, Samples } from './samples.ts'
import { say } from './say.ts'
import { makePerson } from './tendril.ts'
import { inTurn, repeat } from './turns.ts'
import { openWire } from './wire.ts'

const ROUNDS = 3
const DEVICES = 2000
const ROOMS = 100
const AT_ONCE = 40
/** Messages that each room gets while everybody is away … */
const MISSED = 20
/** … and afterwards, while they come back, at this pace in ms. */
const PACE = 1000
/** What is on its way has arrived after this long. */
const DRAIN = 3000
const PATIENCE = 60_000
const GOAL = { share: 0.95, within: 15_000 }

interface Storm {
  /** ms until the share of all is in sync that is asked for, and until all are. */
  readonly most: number
  readonly all: number
  readonly cpu: number
  /** Entries that somebody does not hold in the end. */
  readonly lost: number
}

/** All lose their connection at once and come back at once, as if a proxy had been restarted. */
async function strike(
  program: Program,
  devices: readonly Device[],
  enter: (one: Device) => Promise<void>,
) {
  for (const device of devices) device.wire?.close()
  const [began, cpu] = [performance.now(), await program.cpu()]
  const times = new Samples()
  const late = setTimeout(() => {
    throw new Error(`not everybody is back after ${PATIENCE} ms`)
  }, PATIENCE)
  await Promise.all(
    devices.map(async (device) => {
      await enter(device)
      times.add(performance.now() - began)
    }),
  )
  clearTimeout(late)
  const used = (await program.cpu()) - cpu
  return { most: times.quantile(GOAL.share), all: times.quantile(1), cpu: used }
}

async function strikeOurs(program: Program): Promise<Storm> {
  const { url } = program
  const writers = await inTurn(ROOMS, AT_ONCE, async () => {
    const person = await makePerson(url)
    return { person, roomId: await person.makeRoom() }
  })
  const write = (n: number, count: number) => {
    const { person, roomId } = writers[n] as (typeof writers)[number]
    return say(person, roomId, count)
  }
  const devices = await inTurn(DEVICES, AT_ONCE, async (n): Promise<Device> => {
    const { cookie } = await makePerson(url)
    return { cookie, roomId: writers[n % ROOMS]?.roomId ?? '', held: new Set(), wire: null }
  })
  await inTurn(ROOMS, AT_ONCE, (n) => write(n, 1))
  await inTurn(DEVICES, AT_ONCE, (n) => comeBack(url, devices[n] as Device))
  for (const device of devices) device.wire?.close()
  await inTurn(ROOMS, AT_ONCE, (n) => write(n, MISSED))

  const stop = repeat(PACE, () => inTurn(ROOMS, AT_ONCE, (n) => write(n, 1)))
  const storm = await strike(program, devices, (device) => comeBack(url, device))
  await stop()
  await new Promise((resolve) => setTimeout(resolve, DRAIN))

  const heads = new Map<string, number>()
  for (const { person, roomId } of writers) {
    const shown = await person.call('GET', `/api/rooms/${roomId}`, {})
    heads.set(roomId, ((await shown.json()) as { room: { head: number } }).room.head)
  }
  let lost = 0
  for (const device of devices) lost += (heads.get(device.roomId) ?? Number.NaN) - cursorOf(device)
  for (const device of devices) device.wire?.close()
  return { ...storm, lost }
}

/** The zero point: bare sockets come back into their rooms, and there is nothing that they have missed. */
async function strikeBare(program: Program): Promise<Storm> {
  const devices = Array.from({ length: DEVICES }, (_, n): Device => {
    return { cookie: '', roomId: `room ${n % ROOMS}`, held: new Set(), wire: null }
  })
  const enter = async (device: Device) => {
    const wire = await openWire(program.url, '', () => {})
    device.wire = wire
    await new Promise((resolve) => wire.ask('join', [device.roomId], resolve))
  }
  await inTurn(DEVICES, AT_ONCE, (n) => enter(devices[n] as Device))
  const storm = await strike(program, devices, enter)
  for (const device of devices) device.wire?.close()
  return { ...storm, lost: 0 }
}

/** Two thousand who are cut at once, while others go on talking to them. */
export async function storm(): Promise<Figure> {
  const sides = { bare: [] as Storm[], tendril: [] as Storm[] }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of [
      ['bare', strikeBare],
      ['tendril', strikeOurs],
    ] as const) {
      const program = await openProgram(name)
      try {
        sides[name].push(await run(program))
      } finally {
        await program.close()
      }
    }
  }
  const of = (side: keyof typeof sides, key: keyof Storm) =>
    median(sides[side].map((one) => one[key]))
  const lost = sides.tendril.reduce((sum, one) => sum + one.lost, 0)
  const [most, bare] = [of('tendril', 'most'), of('bare', 'most')]
  const us = (side: keyof typeof sides) => Math.round((1e6 * of(side, 'cpu')) / DEVICES)
  return {
    name: 'storm',
    says:
      `${DEVICES} people in ${ROOMS} rooms cut at once, ${MISSED} messages missed in each room and others ` +
      `coming: ${100 * GOAL.share} % hold all of them after ${Math.round(most)} ms, the last after ` +
      `${Math.round(of('tendril', 'all'))} ms; bare sockets are back in their rooms after ${Math.round(bare)} ms ` +
      `(${us('tendril')} and ${us('bare')} µs of CPU for each); lost ${lost}`,
    ratio: round(most / bare),
    goal: `${100 * GOAL.share} % ≤ ${GOAL.within} ms, nothing lost`,
    met: most <= GOAL.within && lost === 0,
    far: most > GOAL.within / FAR || lost > 0,
    details: { lost, tendril: sides.tendril, bare: sides.bare },
  }
}
