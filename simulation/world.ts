import { createHmac } from 'node:crypto'
import { Dexie } from 'dexie'
import { indexedDB } from 'fake-indexeddb'
import { channel } from '../server/fanout.ts'
import { Bus } from './bus.ts'
import { Database } from './database.ts'
import { Device } from './device.ts'
import type { Way, Weather } from './network.ts'
import { openSimNode, type SimNode } from './node.ts'
import type { Schedule } from './schedule.ts'
import { Time } from './time.ts'
import type { Viewer } from './viewer.ts'
import type { Around } from './wire.ts'

const YEAR = 365 * 86_400_000
const HOUR = 3_600_000

export const ROOM = 'R'.repeat(22)

let worlds = 0

type Size = Pick<Schedule, 'devices' | 'tabs'>

/** Everything there is: a database, two nodes, and up to three devices of two people. */
export class World {
  readonly time: Time
  readonly weather: Weather = { loss: 0, slowness: 30 }
  readonly db = new Database()
  readonly bus: Bus
  readonly nodes: (SimNode | null)[] = []
  readonly devices: Device[] = []
  readonly errors: unknown[] = []
  /** What every file is, by who picked it. */
  readonly contents = new Map<string, Uint8Array>()

  readonly #size: Size

  constructor(seed: number, size: Size, traced: boolean) {
    this.#size = size
    this.time = new Time(seed, traced)
    this.bus = new Bus(this.time, this.weather)
  }

  get around(): Around {
    return {
      time: this.time,
      weather: this.weather,
      balance: () => {
        const up = this.nodes.filter((node) => node !== null)
        return up.length === 0 ? null : this.time.pick(up)
      },
    }
  }

  async begin(): Promise<void> {
    this.time.begin()
    for (let node = 0; node < 2; node++) this.startNode(node)
    const name = `world-${process.pid}-${++worlds}`
    for (let index = 0; index < this.#size.devices; index++) {
      const skew = this.time.pick([0, 0, 10 * YEAR, -10 * YEAR])
      const jar = { cookie: '' }
      this.devices.push(new Device(this.around, `${name}-${index}`, jar, skew, ROOM))
    }
    // The first and the third are the first person's.
    const [first, second, third] = this.devices
    const { engine } = first!.open()
    await this.time.pass(20_000, () => engine.me.get())
    await this.untilDone(engine.createRoom({ id: ROOM, title: 'A room', visibility: 'public' }))
    if (third) third.jar.cookie = this.#secondSession()
    if (this.#size.tabs > 1) first!.open()
    second!.open()
    third?.open()
    await this.time.pass(300)
    // Who looked before it was there may have been told that it is not.
    if (!this.#isIn(engine.me.get()!.id)) engine.view(ROOM)
  }

  #isIn(userId: string): boolean {
    const ids = (node: SimNode | null, name: string) => node?.io.adapter.rooms.get(name) ?? []
    return this.nodes.some((node) => {
      const there = new Set(ids(node, channel.room(ROOM)))
      return [...ids(node, channel.user(userId))].some((id) => there.has(id))
    })
  }

  /** As another device gets one of the person who made the room. */
  #secondSession(): string {
    const [session] = this.db.sessions.values()
    const secret = 'S'.repeat(43)
    const hash = createHmac('sha256', 'secret').update(secret).digest('base64url')
    this.db.sessions.set(hash, { ...session!, hash })
    return `sid=${secret}`
  }

  startNode(place: number): void {
    const skew = this.time.pick([0, 0, HOUR, -HOUR])
    const { time, db, bus, weather } = this
    const report = (error: unknown) => void this.errors.push(error)
    this.nodes[place] = openSimNode({ time, db, bus, weather, skew, report })
  }

  crashNode(place: number): void {
    this.nodes[place]?.crash()
    this.nodes[place] = null
    this.time.later(200 + this.time.random() * 4000, () => this.startNode(place))
  }

  /** All ways on which something can be held up. */
  get ways(): Way[] {
    return [
      this.bus.way,
      ...this.nodes.flatMap((node) => node?.line.way ?? []),
      ...this.devices.flatMap(({ tabs }) =>
        tabs.flatMap(({ wire, viewers }) => [wire.up, wire.way, ...viewers.map(({ way }) => way)]),
      ),
    ]
  }

  get viewers(): Viewer[] {
    return this.devices.flatMap(({ tabs }) => tabs.flatMap(({ viewers }) => viewers))
  }

  async untilDone<T>(promise: Promise<T>, ms = 60_000): Promise<T | undefined> {
    let outcome: { value?: T; error?: unknown } | undefined
    promise.then(
      (value) => (outcome = { value }),
      (error: unknown) => (outcome = { error }),
    )
    await this.time.pass(ms, () => outcome)
    if (!outcome) throw new Error('something that was asked for never ended')
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  /** Everything is as it should be again. */
  heal(): void {
    Object.assign(this.weather, { loss: 0, slowness: 30 })
    for (const way of this.ways) way.clear()
    for (const node of this.nodes) if (node) node.line.trouble = 0
    this.bus.heal()
    for (const device of this.devices) {
      device.full = false
      for (const tab of device.tabs) {
        if (tab.wire.held) tab.wire.hold(false)
        if (tab.dozes) tab.port.sleep((tab.dozes = false))
      }
    }
  }

  async end(): Promise<void> {
    for (const device of this.devices) device.close()
    for (const node of this.nodes) node?.crash()
    for (const { name } of this.devices) indexedDB.deleteDatabase(name)
    await this.time.pass(50)
    // What Dexie remembers of their answers would stay for good.
    for (const key of Object.keys(Dexie.cache)) delete Dexie.cache[key]
    this.time.end()
  }
}
