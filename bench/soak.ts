import { randomInt } from 'node:crypto'
import { comeBack, cursorOf, type Device } from './device.ts'
import { type Figure, round } from './figure.ts'
import { sendAndRead } from './memory.ts'
import { openProgram } from './program.ts'
import { median } from './samples.ts'
import { readLog, say } from './say.ts'
import { makePerson } from './tendril.ts'
import { inTurn, repeat } from './turns.ts'

const ROOMS = 20
const MEMBERS = 10
const AT_ONCE = 20
/** In ms: each room gets a message, somebody goes and comes back, a file is sent, followed and read. */
const SAY = 500
const SWAP = 100
const SEND = 2000
const LOOK = 5000
const MIB = 2 ** 20
/** Messages that are in each room before: together more than the store keeps in memory of them. */
const SAID = 4000
const BATCH = 40
/** The share of the time in which memory may still be finding its level. */
const WARM = 1 / 3
/** Longer than a connection is kept on which nothing is asked. */
const SETTLED = 80_000
/** Files that the store keeps open for whoever reads them next. */
const KEPT = 256
const GOAL = 1

const sleep = (time: number) => new Promise((resolve) => setTimeout(resolve, time))

/** What a node says of itself. */
interface Look {
  readonly at: number
  readonly resident: number
  /** Of V8: what it holds for objects, and what those hold outside. */
  readonly heap: number
  readonly outside: number
  readonly files: number
  readonly handles: number
  readonly sockets: number
  readonly channels: number
}

async function lookAt(url: string): Promise<Look> {
  const text = await (await fetch(new URL('/metrics', url))).text()
  const of = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  return {
    at: performance.now(),
    resident: of('process_resident_memory_bytes'),
    heap: of('nodejs_heap_size_total_bytes'),
    outside: of('nodejs_external_memory_bytes'),
    files: of('process_open_fds'),
    handles: of('nodejs_active_handles_total'),
    sockets: of('tendril_sockets'),
    channels: of('tendril_channels'),
  }
}

/** Share of the mean by which memory grows in an hour: the line of the least squares through all looks. */
function slopeOf(looks: readonly Look[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one) / values.length
  const [at, size] = [mean(looks.map((one) => one.at)), mean(looks.map((one) => one.resident))]
  const by = looks.map((one) => (one.at - at) * (one.resident - size))
  const over = looks.map((one) => (one.at - at) ** 2)
  return ((mean(by) / mean(over)) * 3_600_000) / size
}

/** A node that is talked at, left, come back to and sent files for as long as SOAK_MINUTES says. */
export async function soak(): Promise<Figure> {
  const minutes = Number(process.env.SOAK_MINUTES ?? 30)
  const program = await openProgram('tendril')
  try {
    const { url } = program
    const rooms = await inTurn(ROOMS, AT_ONCE, async () => {
      const person = await makePerson(url)
      return { person, roomId: await person.makeRoom(), acked: new Set<string>() }
    })
    const people = await inTurn(ROOMS * MEMBERS, AT_ONCE, async () => makePerson(url))
    const devices = people.map(({ cookie }, n): Device => {
      return { cookie, roomId: rooms[n % ROOMS]?.roomId ?? '', held: new Set(), wire: null }
    })
    const oneOf = <T>(all: readonly T[]): T => all[randomInt(all.length)] as T
    const talk = (count: number) =>
      Promise.all(
        rooms.map(async ({ person, roomId, acked }) => {
          for (const id of await say(person, roomId, count)) acked.add(id)
        }),
      )
    const swap = async () => {
      const device = oneOf(devices)
      device.wire?.close()
      await comeBack(url, device)
    }
    const send = async () => {
      const { person, roomId } = oneOf(rooms)
      const path = await person.makeUpload(roomId, MIB)
      const asked = { fileId: path.split('/').at(-1) }
      const { wire } = devices.find((one) => one.roomId === roomId && one.wire) ?? {}
      wire?.ask('file:follow', [asked], () => {})
      await sendAndRead(url, person, path, MIB)
      wire?.ask('file:unfollow', [asked], () => {})
    }
    for (let said = 0; said < SAID; said += BATCH) await talk(BATCH)
    await send()
    await sleep(SETTLED)
    const before = await lookAt(url)

    await inTurn(devices.length, AT_ONCE, (n) => comeBack(url, devices[n] as Device))
    const stops = [repeat(SAY, () => talk(1)), repeat(SWAP, swap), repeat(SEND, send)]
    const looks: Look[] = []
    const until = performance.now() + minutes * 60_000
    while (performance.now() < until) {
      await sleep(LOOK)
      looks.push(await lookAt(url))
    }
    await Promise.all(stops.map((stop) => stop()))
    await sleep(LOOK)

    let wrong = 0
    for (const { person, roomId, acked } of rooms) {
      const ids = await readLog(person, roomId)
      if (new Set(ids).size !== ids.length) wrong++
      for (const id of acked) if (!ids.includes(id)) wrong++
      for (const device of devices)
        if (device.roomId === roomId) wrong += ids.length - cursorOf(device)
    }
    for (const { wire } of devices) wire?.close()
    await sleep(SETTLED)
    return compare(minutes, before, looks, await lookAt(url), wrong)
  } finally {
    await program.close()
  }
}

function compare(
  minutes: number,
  before: Look,
  looks: readonly Look[],
  after: Look,
  wrong: number,
): Figure {
  const level = looks.slice(Math.floor(looks.length * WARM))
  const slope = 100 * slopeOf(level)
  const mib = (some: readonly Look[]) => Math.round(median(some.map((one) => one.resident)) / MIB)
  const third = Math.ceil(level.length / 3)
  const [early, late] = [mib(level.slice(0, third)), mib(level.slice(-third))]
  const back =
    after.files <= before.files + KEPT &&
    after.handles <= before.handles &&
    after.sockets === before.sockets &&
    after.channels === before.channels
  const most = (key: keyof Look) => Math.max(...looks.map((one) => one[key]))
  const all = (key: keyof Look) => `${before[key]}, ${most(key)} and ${after[key]}`
  return {
    name: 'soak',
    says:
      `${minutes} minutes of talk, of people who go and come back and of files: resident ${early} MiB and ` +
      `${late} MiB, ${round(slope, 1)} % an hour by the least squares over the last two thirds; before, during and ` +
      `after: open files ${all('files')} (of which the store keeps up to ${KEPT} for the next reader), ` +
      `handles ${all('handles')}, sockets ${all('sockets')}, channels ${all('channels')}; lost or doubled ${wrong}`,
    ratio: round(late / early),
    goal: `≤ ${GOAL} % an hour, handles and channels back, nothing lost or doubled`,
    met: slope <= GOAL && back && wrong === 0,
    far: slope > 20 * GOAL || !back || wrong > 0,
    details: {
      minutes,
      slopePerHour: round(slope, 2),
      before,
      after,
      mib: looks
        .filter((_, n) => n % (60_000 / LOOK) === 0)
        .map((one) => [one.resident, one.heap, one.outside].map((size) => Math.round(size / MIB))),
    },
  }
}
