import { createHmac } from 'node:crypto'
import { type Device, isUsual, type Tab } from './device.ts'
import { Anomaly } from './laws.ts'
import type { Deed } from './schedule.ts'
import { LONGEST } from './node.ts'
import { Viewer } from './viewer.ts'
import { ROOM, type World } from './world.ts'

/** What people, devices, nodes and networks do; and what is promised of it from then on. */
export class Deeds {
  readonly world: World
  /** Somebody's session has ended: they are somebody else from then on. */
  strangers = false
  #texts = 0

  constructor(world: World) {
    this.world = world
  }

  async do(deed: Deed, device: Device, tab: Tab): Promise<void> {
    const { world } = this
    const { wire } = tab
    const { time } = world
    if (deed === 'send') await this.#send(device, tab)
    else if (deed === 'burst') for (let n = 0; n < 6; n++) await this.#send(device, tab)
    else if (deed === 'bad') await this.#send(device, tab, 0, 'x'.repeat(LONGEST + 1))
    else if (deed === 'break off') await this.#breakOff(device, tab)
    else if (deed === 'attach') await this.#send(device, tab, 500 + time.below(4500))
    else if (deed === 'edit' || deed === 'react' || deed === 'remove') {
      await this.#change(deed, device, tab)
    } else if (deed === 'leave') await this.#leave(device, tab)
    else if (deed === 'watch') await this.#watch(device, tab)
    else if (deed === 'cut' || deed === 'hold') {
      if (deed === 'cut') wire.cut()
      else wire.hold(true)
      for (const viewer of tab.viewers) viewer.cut()
    } else if (deed === 'release') wire.hold(false)
    else if (deed === 'crash') device.crash()
    else if (deed === 'reopen') {
      if (device.tabs.length > 1) device.closeTab(tab)
      else device.open()
    } else if (deed === 'doze') tab.port.sleep((tab.dozes = !tab.dozes))
    else if (deed === 'full') {
      device.full = !device.full
      device.offsets.full = true
    } else if (deed === 'expire') this.#expire(device)
    else if (deed === 'wipe') await this.#wipe(device)
    else if (deed === 'crash node') world.crashNode(time.below(2))
    else if (deed === 'trouble node') {
      const node = world.nodes[time.below(2)]
      if (node) node.line.trouble = node.line.trouble > 0 ? 0 : 0.3
    } else if (deed === 'cut bus') {
      if (world.bus.up) world.bus.cut()
      else world.bus.heal()
    } else if (deed === 'weather') {
      Object.assign(world.weather, {
        loss: time.pick([0, 0.1, 0.3]),
        slowness: time.pick([30, 600]),
      })
    } else if (deed === 'clog') this.#clog()
    else await time.pass(time.random() * time.pick([300, 1500, 12_000]))
  }

  async #send(
    device: Device,
    { engine }: Tab,
    bytes = 0,
    text = `text ${++this.#texts}`,
  ): Promise<void> {
    const { world } = this
    const content = Uint8Array.from({ length: bytes }, () => world.time.below(256))
    const files = bytes > 0 ? [{ file: new Blob([content]), ref: { name: 'a.bin', type: '' } }] : []
    device.added = []
    const sending = engine.send(ROOM, { text, files }).then(
      () => {
        if (device.added.length === 0) throw new Anomaly('lost', 'promised before it was written')
      },
      (error: unknown) => {
        // What is not kept is not promised.
        device.added = []
        if (!isUsual(error)) throw error
      },
    )
    await world.untilDone(sending)
    // What could not be kept in one way is kept in another: the same row again.
    const added = new Map(device.added.map((row) => [row.id, row]))
    for (const { id, body } of added.values()) {
      if (text.length > LONGEST) device.bad.add(id)
      else device.sent.push(id)
      device.shown.add(id)
      for (const { fileId } of ('files' in body && body.files) || []) {
        device.files.set(fileId, content)
        world.contents.set(fileId, content)
      }
    }
  }

  /** What is there, or is just arriving, from another device or the same. */
  async #watch(device: Device, tab: Tab): Promise<void> {
    const { world } = this
    const there = [...world.db.files.keys()].filter((fileId) => world.contents.has(fileId))
    if (there.length === 0) return this.#send(device, tab, 500 + world.time.below(4500))
    const fileId = world.time.random() < 0.7 ? there.at(-1)! : world.time.pick(there)
    const content = world.contents.get(fileId)!
    tab.viewers.push(new Viewer(world.around, tab.wire, device.jar, fileId, content))
  }

  /** Something ends just when what was said may have arrived, and its answer not yet. */
  async #breakOff(device: Device, tab: Tab): Promise<void> {
    const { world } = this
    await this.#send(device, tab)
    await world.time.pass(world.time.random() * 80)
    const ends = [
      () => tab.wire.cut(),
      () => tab.wire.cut(),
      () => device.crash(),
      () => world.crashNode(world.time.below(2)),
    ]
    world.time.pick(ends)()
  }

  async #change(deed: 'edit' | 'react' | 'remove', device: Device, { engine }: Tab): Promise<void> {
    const { world } = this
    const target = device.sent[world.time.below(device.sent.length)]
    if (target === undefined) return
    const doing =
      deed === 'edit'
        ? engine.edit(ROOM, target, `edited ${++this.#texts}`)
        : deed === 'react'
          ? engine.react(ROOM, target, '👍', world.time.random() < 0.7)
          : engine.remove(ROOM, target)
    if (deed === 'remove') this.#forget(device, [target])
    device.shown.delete(deed === 'remove' ? target : '')
    const done = doing.then(
      () => true,
      (error: unknown) => {
        if (!isUsual(error)) throw error
        return false
      },
    )
    if ((await world.untilDone(done)) && deed === 'remove') device.removed.add(target)
  }

  /** Of these nothing is promised any more, unless the log has them. */
  #forget(device: Device, ids: readonly string[]): void {
    const log = this.world.db.log(ROOM)
    const kept = new Set(log.map(({ id }) => id))
    device.sent = device.sent.filter((id) => kept.has(id) || !ids.includes(id))
    device.files.clear()
  }

  #forgetAll(device: Device): void {
    this.#forget(device, device.sent)
    device.shown.clear()
    device.removed.clear()
  }

  /** Only who does not own the room can leave it. */
  async #leave(device: Device, { engine }: Tab): Promise<void> {
    if (device !== this.world.devices[1] || engine.me.get() === null) return
    this.#forgetAll(device)
    const leaving = engine.leaveRoom(ROOM).catch(() => undefined)
    await this.world.untilDone(leaving)
    for (const tab of device.tabs) tab.engine.view(ROOM)
  }

  #expire(device: Device): void {
    const { world } = this
    this.strangers = true
    device.files.clear()
    const secret = device.jar.cookie.slice('sid='.length)
    world.db.sessions.delete(createHmac('sha256', 'secret').update(secret).digest('base64url'))
  }

  async #wipe(device: Device): Promise<void> {
    this.#forgetAll(device)
    device.offsets.acknowledged.clear()
    await this.world.untilDone(device.wipe())
  }

  /** Some ways are held up one after the other, and let go in another order. */
  #clog(): void {
    const { time, ways } = this.world
    let at = 0
    for (const way of ways) {
      if (time.random() < 0.5) continue
      time.later((at += time.random() * 400), () => way.clog())
      time.later(at + time.random() * 15_000, () => way.clear())
    }
  }
}
