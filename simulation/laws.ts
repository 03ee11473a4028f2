import type { EntryRow, PlaceRow } from '../lib/client/db.ts'
import { fold } from '../lib/client/fold.ts'
import { placesOf } from '../lib/client/place.ts'
import type { StoredEntry } from '../server/models/store.ts'
import type { Device } from './device.ts'
import { ROOM, type World } from './world.ts'

/** A promise that was broken, by the name that Jepsen has for it where it has one. */
export class Anomaly extends Error {
  constructor(name: string, what: string) {
    super(`${name}: ${what}`)
    this.name = 'Anomaly'
  }
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

const difference = (these: readonly unknown[], those: readonly unknown[]): string => {
  const at = those.findIndex((one, index) => !same(one, these[index]))
  return `${JSON.stringify(these[at])} instead of ${JSON.stringify(those[at])}`
}

function hold(so: boolean, name: string, what: () => string): void {
  if (!so) throw new Anomaly(name, what())
}

/** The log only ever grows: dense, each entry once, and what has a place keeps it. */
export class LogLaw {
  #before: readonly string[] = []

  check(log: readonly StoredEntry[]): void {
    const keys = log.map(({ id }) => id)
    hold(new Set(keys).size === keys.length, 'duplicate', () => 'an entry stands twice in the log')
    hold(
      same(keys.slice(0, this.#before.length), this.#before),
      'lost',
      () => 'the log has changed',
    )
    hold(
      log.every(({ seq }, index) => seq === index + 1),
      'hole',
      () => 'the log is not dense',
    )
    this.#before = keys
  }
}

/** What a device holds is the log's, without a hole; what it calls stored is stored. At any time. */
export function checkDevice(world: World, { tabs, name, disk, shown: mine }: Device): void {
  if (!tabs[0]?.engine.db.isOpen() || !disk.there) return
  const log = world.db.log(ROOM)
  const room = disk.rows('rooms').find(({ id }) => id === ROOM)
  const [held, outbox, shown] = [disk.rows('entries'), disk.rows('outbox'), disk.rows('timeline')]
  const count = room && room.high > 0 ? room.high - room.low + 1 : 0
  hold(held.length === count, 'hole', () => `${name} holds ${held.length} for ${count} places`)
  for (const row of held) {
    const there = log[row.seq - 1]
    hold(
      there !== undefined && 'id' in row && there.id === row.id,
      'phantom',
      () => `${name} holds at ${row.seq} what is not there`,
    )
  }
  for (const { id, state, seq } of outbox) {
    const stored = log.some((entry) => entry.id === id)
    hold(
      state !== 'refused' || !stored,
      'untrue',
      () => `${name} calls ${id} refused, and it is stored`,
    )
    const there = state !== 'stored' || log[seq! - 1]?.id === id
    hold(there, 'lost', () => `${name} calls ${id} stored, and it is not`)
  }
  const seen = new Set([...held, ...outbox].map((row) => ('id' in row ? row.id : '')))
  for (const id of mine) hold(seen.has(id), 'lost', () => `${name} shows nothing of ${id}`)
  const ids = shown.map(({ id }) => id)
  hold(new Set(ids).size === ids.length, 'duplicate', () => `${name} shows something twice`)
}

/** What an upload has brought is the beginning of the file, and no acknowledged byte goes again. */
export function checkFiles(world: World): void {
  for (const { name, files, offsets } of world.devices) {
    hold(offsets.broken.length === 0, 'resent', () => `${name}: ${offsets.broken.join(', ')}`)
    for (const [fileId, bytes] of files) {
      const there = world.db.files.get(fileId)
      if (there?.state !== 'growing' && there?.state !== 'complete') continue
      const right = there.bytes.equals(bytes.subarray(0, there.length))
      hold(right, 'corrupt', () => `${fileId} has wrong bytes`)
      const told = offsets.acknowledged.get(fileId) ?? 0
      hold(there.length >= told, 'lost', () => `${fileId} has ${there.length} of ${told} bytes`)
      const whole = there.state !== 'complete' || there.length === bytes.length
      hold(whole, 'corrupt', () => `a part of ${fileId} is taken for the whole`)
    }
  }
}

/** What somebody has read of a file is its beginning, and nothing ends as if it were all of it. */
export function checkViewers({ viewers }: World): void {
  for (const { fileId, broken } of viewers)
    hold(broken.length === 0, 'corrupt', () => `${fileId}, read: ${broken.join(', ')}`)
}

/** Whoever watches a file that is complete has all of it. */
export const haveSeen = ({ db, viewers }: World): boolean =>
  viewers.every(({ fileId, whole }) => whole || db.files.get(fileId)?.state !== 'complete')

export function isUpToDate(world: World, { db, disk }: Device): boolean {
  if (!db.isOpen() || !disk.there) return false
  const outbox = disk.rows('outbox')
  const refused = new Set(outbox.filter(({ state }) => state === 'refused').map(({ id }) => id))
  const over = disk
    .rows('uploads')
    .every(
      ({ state, messageId }) => state === 'refused' || state === 'paused' || refused.has(messageId),
    )
  const high = disk.rows('rooms').find(({ id }) => id === ROOM)?.high ?? 0
  return refused.size === outbox.length && over && high === world.db.log(ROOM).length
}

/** In the end everybody has everything, once, in one order, and sees the same. */
export function checkEnd(world: World, strangers: boolean): void {
  const log = world.db.log(ROOM)
  const rows = placesOf(ROOM, structuredClone(log)) as EntryRow[]
  const whole = rows.flatMap(
    (row) =>
      fold(
        row,
        rows.filter(({ target }) => target === row.id),
      ) ?? [],
  )
  for (const device of world.devices) {
    const { disk, name, sent, bad, files } = device
    const all = disk.rows('entries')
    const places = (of: readonly PlaceRow[]) => of.map(({ seq, type }) => [seq, type])
    hold(same(places(all), places(rows)), 'stale', () => `${name} does not hold the log as it is`)
    const shown = disk.rows('timeline')
    hold(
      same(shown, whole),
      'stale',
      () => `${name} does not show the log as it is: ${difference(shown, whole)}`,
    )
    const refused = disk.rows('outbox')
    for (const { id, type, refusal } of refused) {
      hold(refusal !== undefined, 'untrue', () => `${name} refuses ${id} without a reason`)
      const rightly = type !== 'message' || strangers || bad.has(id)
      hold(rightly, 'lost', () => `${name}: a message was refused (${refusal?.code})`)
    }
    const taken = log.find(({ id }) => bad.has(id))
    hold(taken === undefined, 'phantom', () => `${name}: ${taken?.id} is in the log, and too long`)
    const kept = new Set(refused.map(({ id }) => id))
    const mine = log.map(({ id }) => id).filter((id) => sent.includes(id))
    const due = sent.filter((id) => !kept.has(id) || mine.includes(id))
    hold(
      due.every((id) => mine.includes(id)),
      'lost',
      () => `${name}: ${due.find((id) => !mine.includes(id))} was queued and is nowhere`,
    )
    hold(
      same(mine, due),
      'reordered',
      () => `${name} queued ${due.join()}, the log has ${mine.join()}`,
    )
    hold(!device.overlapped, 'overlapped', () => `${name} had two batches in flight`)
    for (const tab of device.tabs)
      hold(!tab.wire.overlapped, 'overlapped', () => `${name} had two batches in flight`)
    for (const [fileId, bytes] of files) {
      const file = world.db.files.get(fileId)
      const there = strangers || (file?.state === 'complete' && file.bytes.equals(bytes))
      hold(there, 'lost', () => `${name}: ${fileId} is ${file?.state} with ${file?.length}`)
      const told = log.some(
        ({ type, body }) => type === 'file' && (body as { fileId?: string }).fileId === fileId,
      )
      hold(strangers || told, 'lost', () => `the end of ${fileId} stands in no log`)
    }
    for (const id of strangers ? [] : device.removed) {
      const gone = log.some(
        ({ type, body }) => type === 'delete' && (body as { target?: string }).target === id,
      )
      const there = log.some((entry) => entry.id === id)
      hold(gone || !there, 'undead', () => `${name} removed ${id}, and it is in the log`)
    }
    const { errors } = device
    hold(errors.length === 0, 'error', () => `${name}: ${String((errors[0] as Error).stack)}`)
  }
  const { errors } = world
  hold(errors.length === 0, 'error', () => `a node: ${String((errors[0] as Error).stack)}`)
}
