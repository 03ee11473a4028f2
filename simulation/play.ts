import fc from 'fast-check'
import { Deeds } from './deeds.ts'
import type { Device, Tab } from './device.ts'
import {
  Anomaly,
  checkDevice,
  checkEnd,
  checkFiles,
  checkViewers,
  haveSeen,
  isUpToDate,
  LogLaw,
} from './laws.ts'
import { type Schedule, schedules, type Step } from './schedule.ts'
import { ROOM, World } from './world.ts'

/** Long enough for every backoff there is, and no longer. */
const PATIENCE = 240_000

class Run {
  readonly world: World
  readonly log = new LogLaw()
  readonly #deeds: Deeds

  constructor({ seed, ...size }: Schedule, traced: boolean) {
    this.world = new World(seed, size, traced)
    this.#deeds = new Deeds(this.world)
  }

  async play(schedule: readonly Step[]): Promise<void> {
    const { world } = this
    await world.begin()
    for (const step of schedule) {
      const device = world.devices[step.device % world.devices.length]!
      const tab = device.tabs[step.tab % device.tabs.length]!
      await this.#deeds.do(step.do, device, tab)
      await world.time.pass(world.time.pick([5, 40, 150]))
      this.#check([device])
    }
    await this.#settle()
  }

  #check(devices: readonly Device[]): void {
    const { world } = this
    this.log.check(world.db.log(ROOM))
    checkFiles(world)
    checkViewers(world)
    for (const device of devices) checkDevice(world, device)
  }

  async #settle(): Promise<void> {
    const { world } = this
    world.heal()
    const behind = world.devices.map(({ tabs }) => reads(tabs))
    const head = world.db.log(ROOM).length
    const ready = () =>
      haveSeen(world) && world.devices.every((device) => isUpToDate(world, device))
    if (!(await world.time.pass(PATIENCE, ready))) {
      const states = world.devices.map((device) => stateOf(device))
      const watching = world.viewers.map(({ fileId, seen }) => [fileId, seen])
      const what = JSON.stringify([...states, ...watching])
      throw new Anomaly('stuck', `head ${world.db.log(ROOM).length}, ${what}`)
    }
    for (const [index, { tabs, name }] of world.devices.entries()) {
      const asked = reads(tabs) - behind[index]!
      const most = tabs.length * (Math.ceil(head / 200) + 6)
      if (asked > most) throw new Anomaly('rounds', `${name} has read ${asked} times to catch up`)
    }
    await this.#rest()
    this.#check(world.devices)
    for (const { tabs } of world.devices) {
      for (let more = true; more;) more = (await world.untilDone(tabs[0]!.engine.older(ROOM)))!
    }
    checkEnd(world, this.#deeds.strangers)
  }

  /** When all is said, nobody asks for anything. */
  async #rest(): Promise<void> {
    const { world } = this
    await world.time.pass(2000)
    for (const node of world.nodes) if (node) await world.untilDone(node.sweep())
    const tabs = world.devices.flatMap((device) => device.tabs)
    await world.time.pass(1000)
    const before = reads(tabs)
    await world.time.pass(40_000)
    const asked = reads(tabs) - before
    if (asked > 0) throw new Anomaly('rounds', `${asked} reads of what everybody has`)
  }
}

const stateOf = ({ disk, name, tabs }: Device) => ({
  name,
  high: disk.rows('rooms').find(({ id }) => id === ROOM)?.high,
  outbox: disk.rows('outbox'),
  uploads: disk.rows('uploads'),
  tabs: tabs.map(({ wire }) => [wire.link.get(), Object.fromEntries(wire.asked)]),
})

const reads = (tabs: readonly Tab[]): number =>
  tabs.reduce((sum, { wire }) => sum + (wire.asked.get('room:read') ?? 0), 0)

/** Plays a schedule out; rejects with the promise that was broken, and if `traced`, with where it was. */
export async function play(schedule: Schedule, traced = true): Promise<void> {
  const run = new Run(schedule, traced)
  try {
    await run.play(schedule.steps)
  } finally {
    await run.world.end()
  }
}

/** As many schedules as that, from a seed on, to the first that goes wrong. */
export async function search(runs: number, seed: number) {
  const property = fc.asyncProperty(schedules, (one) => play(one, false))
  const found = await fc.check(property, { numRuns: runs, seed, endOnFailure: true })
  const [schedule] = found.counterexample ?? []
  const again =
    schedule &&
    (await play(schedule).then(
      () => null,
      (error: unknown) => error,
    ))
  return { runs: found.numRuns, error: again ?? found.errorInstance, schedule }
}
