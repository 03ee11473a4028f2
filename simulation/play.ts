import fc from 'fast-check'
import { cases } from './cases.ts'
import { Deeds } from './deeds.ts'
import type { Device, Tab } from './device.ts'
import { Anomaly, checkDevice, checkEnd, checkFiles, isUpToDate, LogLaw } from './laws.ts'
import { type Schedule, schedules, type Step } from './schedule.ts'
import { ROOM, World } from './world.ts'

/** Long enough for every backoff there is, and no longer. */
const PATIENCE = 240_000

class Run {
  readonly world: World
  readonly log = new LogLaw()
  readonly #deeds: Deeds

  constructor(seed: number) {
    this.world = new World(seed)
    this.#deeds = new Deeds(this.world)
  }

  async play(schedule: readonly Step[]): Promise<void> {
    const { world } = this
    await world.begin()
    for (const step of schedule) {
      const device = world.devices[step.device]!
      const tab = device.tabs[step.tab % device.tabs.length]!
      await this.#deeds.do(step.do, device, tab)
      await world.time.pass(world.time.pick([5, 40, 150]))
      await this.#check([device])
    }
    await this.#settle()
  }

  async #check(devices: readonly Device[]): Promise<void> {
    const { world } = this
    this.log.check(world.db.log(ROOM))
    checkFiles(world)
    for (const device of devices) await world.untilDone(checkDevice(world, device))
  }

  async #settle(): Promise<void> {
    const { world } = this
    world.heal()
    const behind = world.devices.map(({ tabs }) => reads(tabs))
    const head = world.db.log(ROOM).length
    let look = 0
    const ready = async () => {
      if (++look % 8 !== 0) return false
      for (const device of world.devices) if (!(await isUpToDate(world, device))) return false
      return true
    }
    if (!(await world.time.pass(PATIENCE, ready))) {
      const states = await Promise.all(world.devices.map((device) => stateOf(device)))
      throw new Anomaly('stuck', `head ${world.db.log(ROOM).length}, ${JSON.stringify(states)}`)
    }
    for (const [index, { tabs, name }] of world.devices.entries()) {
      const asked = reads(tabs) - behind[index]!
      const most = tabs.length * (Math.ceil(head / 200) + 6)
      if (asked > most) throw new Anomaly('rounds', `${name} has read ${asked} times to catch up`)
    }
    await this.#rest()
    await this.#check(world.devices)
    for (const { tabs } of world.devices) {
      for (let more = true; more;) more = (await world.untilDone(tabs[0]!.engine.older(ROOM)))!
    }
    await checkEnd(world, this.#deeds.strangers)
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

const stateOf = async ({ db, name, tabs }: Device) => ({
  name,
  high: (await db.rooms.get(ROOM))?.high,
  outbox: await db.outbox.toArray(),
  uploads: await db.uploads.toArray(),
  tabs: tabs.map(({ wire }) => [wire.link.get(), Object.fromEntries(wire.asked)]),
})

const reads = (tabs: readonly Tab[]): number =>
  tabs.reduce((sum, { wire }) => sum + (wire.asked.get('room:read') ?? 0), 0)

/** Plays a schedule out; rejects with the promise that was broken. */
export async function play({ seed, steps: schedule }: Schedule): Promise<void> {
  const run = new Run(seed)
  try {
    await run.play(schedule)
  } finally {
    await run.world.end()
  }
}

/** As many schedules as that, the kept ones first, from a seed on, to the first that goes wrong. */
export async function search(runs: number, seed: number) {
  const property = fc.asyncProperty(schedules, play)
  const examples = Object.values(cases).map((kept): [Schedule] => [kept])
  const found = await fc.check(property, { numRuns: runs, seed, examples, endOnFailure: true })
  const [schedule] = found.counterexample ?? []
  return { runs: found.numRuns, error: found.errorInstance, schedule }
}
