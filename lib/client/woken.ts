import * as v from 'valibot'
import { Seq } from '../protocol/ids.ts'
import type { Wake } from '../protocol/push.ts'
import { Room } from '../protocol/rooms.ts'
import type { MessageRow, RoomRow, TendrilDb } from './db.ts'
import { FAR } from './flow.ts'
import { extend, restart } from './log.ts'
import { placesFrom } from './span.ts'
import { countUnread } from './unread.ts'
import { placesOf } from './place.ts'
import type { Ports } from './ports.ts'
import { rowOf } from './roomrow.ts'
import { calledIn } from './titles.ts'
import type { Wire } from './wire.ts'

/** What a device says when it was woken. */
export interface Told {
  title: string
  body: string
  /** There is nothing in it that was not read already. */
  quiet: boolean
}

interface WokenPorts extends Pick<Ports, 'db' | 'clock'> {
  wire: Pick<Wire, 'call'>
}

/** Longer than this nobody waits for a network: what is known then is said. */
const PATIENCE = 8000
/** Pages that are read while a device is awake; the app reads on. */
const PAGES = 5
/** Of a room that is far ahead. */
const NEWEST = 50
const LINES = 3
const LONGEST = 140

const RoomAnswer = v.object({ room: Room })
const Page = v.object({ entries: v.array(v.unknown()), head: Seq })

/** Fetches what is missing of the room, as far as the network gives it; then says what is new in it. */
export async function tellOf(ports: WokenPorts, wake: Wake): Promise<Told> {
  const { db, clock } = ports
  const me = await db.meta.get('me')
  if (!me) return told('Tendril', 'You have logged out on this device. Nothing wakes it any more.')
  const { id } = me.value as { id: string }
  const late = new Promise<void>((resolve) => void clock.setTimeout(resolve, PATIENCE))
  await Promise.race([late, catchUp(ports, id, wake.roomId).catch(() => undefined)])
  return describe(db, id, wake)
}

async function catchUp(ports: WokenPorts, me: string, roomId: string): Promise<void> {
  const { db, wire } = ports
  const answer = await wire.call('GET', `/api/rooms/${roomId}`)
  if (!answer.ok || !v.is(RoomAnswer, answer.value)) return
  const { room } = answer.value
  let row: RoomRow | undefined = await db.transaction('rw', db.rooms, db.timeline, async () => {
    const known = await db.rooms.get(roomId)
    const now = rowOf(room, known)
    if (now.seen > (known?.seen ?? 0)) now.unread = await countUnread(db, me, now)
    await db.rooms.put(now)
    return now
  })
  for (let page = 0; row && row.high < row.head && page < PAGES; page++) {
    const { high } = row
    row = await readOn(ports, me, row)
    if (row && row.high <= high) return
  }
}

/** The next page, or, from far behind, the newest. */
async function readOn({ db, wire }: WokenPorts, me: string, room: RoomRow) {
  const { id, high, head } = room
  const far = high === 0 || head - high > FAR
  const from = far ? Math.max(1, head - NEWEST + 1) : high + 1
  const answer = await wire.call('GET', `/api/rooms/${id}/entries?from=${from}`)
  if (!answer.ok || !v.is(Page, answer.value)) return undefined
  const places = placesOf(id, answer.value.entries, from)
  if (far) return restart(db, me, id, places)
  return extend(db, me, id, new Map(places.map((place) => [place.seq, place])))
}

async function describe(db: TendrilDb, me: string, { roomId, seq, kind }: Wake): Promise<Told> {
  const room = await db.rooms.get(roomId)
  const title = room?.title || 'Tendril'
  const general = `New message${room?.title ? '' : ' in one of your rooms'}`
  if (!room) return told(title, general)
  const unread = await db.timeline
    .where('[roomId+seq]')
    .between(...placesFrom(roomId, room.seen + 1))
    .filter((row) => row.kind === 'message' && row.authorId !== me && !row.deleted)
    .toArray()
  const news = unread as MessageRow[]
  const called = kind === 'mention' ? news.find((row) => row.seq === seq) : undefined
  const shown = called ? [called] : news.slice(-LINES)
  if (shown.length === 0) {
    if (room.seen >= seq) return { ...told(title, 'You have read all of it.'), quiet: true }
    return told(title, kind === 'mention' ? 'Somebody wrote to you' : general)
  }
  const lines = await Promise.all(shown.map((row) => lineOf(db, row)))
  if (!called && news.length > LINES) lines.unshift(`${news.length} new messages`)
  return told(title, lines.join('\n'))
}

async function lineOf(db: TendrilDb, { roomId, authorId, text, files }: MessageRow) {
  const name = (await db.members.get([roomId, authorId]))?.name
  const flat = text.replaceAll(/\s+/g, ' ').trim() || calledIn(files)
  // Not through the middle of a letter that takes two places.
  const cut = flat.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '')
  const short = flat.length > LONGEST ? `${cut}…` : flat
  return name ? `${name}: ${short}` : short
}

const told = (title: string, body: string): Told => ({ title, body, quiet: false })
