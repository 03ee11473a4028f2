import type { Entry, EntryOf } from '../lib/protocol/entries.ts'
import type { Wake } from '../lib/protocol/push.ts'
import { isIn } from './access.ts'
import type { Courier, Outcome } from './courier.ts'
import type { Store, StoredEntry } from './models/store.ts'
import type { BellRecord, DeviceRecord } from './models/wakes.ts'
import type { Call } from './push.ts'

/** Wakes the devices of people who have not seen what was said. */
export interface Wakes {
  /** Hears what this node has stored: the one node that wakes anybody for it. Never waits. */
  grew(roomId: string, entries: readonly StoredEntry[]): void
  /** Wakes at once for what has been said so far, and gives that `grace` ms. */
  close(grace: number): Promise<void>
}

export interface WakesOptions {
  readonly store: Pick<Store, 'rooms' | 'log' | 'sessions' | 'devices' | 'bells'>
  readonly courier: Courier<Call>
  readonly now: () => number
  /** Whoever looks at the room has said so by then, on whatever device and node. */
  readonly wait: number
  /** Hears what became of each call. */
  readonly told: (outcome: Outcome, call: Call) => void
  readonly failed: (error: unknown) => void
}

/** In a room with more people than this, only what is said to somebody wakes them. */
const CROWD = 1000
/** Rooms that are looked at together … */
const AT_ONCE = 50
/** … since they fall due together, at the end of each such while: a look of many rooms costs little more than one of one. */
const WHILE = 1000
/** Entries of a room that are looked at together: of more, the newest. */
const MOST = 1000
/** Devices of one person. */
const DEVICES = 20

type Said = Pick<EntryOf<'message'>, 'seq' | 'authorId' | 'body'>

interface Person {
  readonly userId: string
  readonly devices: DeviceRecord[]
  readonly seen: number
  readonly bell: BellRecord | undefined
}

export function openWakes(options: WakesOptions): Wakes {
  const { store, courier, now, wait, told, failed } = options
  const { rooms, devices, bells } = store
  const heard = new Map<string, Said[]>()
  /** Rooms by the end of the while in which they fall due. */
  const coming = new Map<number, { rooms: string[]; timer: NodeJS.Timeout }>()
  const due: string[] = []
  const calls = new Set<Promise<void>>()
  let running = 0
  let idle = () => {}

  const call = async (roomId: string, person: Person, wake: Wake): Promise<void> => {
    const outcomes = person.devices.slice(-DEVICES).map(async (device) => {
      const it = { device, wake }
      const outcome = await courier.carry(it)
      told(outcome, it)
      if (outcome === 'gone') await devices.dropEndpoint(device.endpoint)
      return outcome
    })
    const all = await Promise.all(outcomes)
    if (!all.includes('sent')) await bells.hush(roomId, person.userId, wake.seq)
  }

  /** To whom something is said, by name or as an answer, and the last place where. */
  const addressed = async (roomId: string, said: readonly Said[]): Promise<Map<string, number>> => {
    const places = new Map<string, number>()
    for (const { seq, authorId, body } of said) {
      const answered = body.replyTo === undefined ? [] : await store.log.find(roomId, body.replyTo)
      const people = [...(body.mentions ?? []), ...answered.map((entry) => entry.authorId)]
      for (const userId of people) if (userId !== authorId) places.set(userId, seq)
    }
    return places
  }

  /** Those of `userIds` who have a device that is still theirs. */
  const people = async (roomId: string, userIds: readonly string[]): Promise<Person[]> => {
    const found = await devices.of(userIds, now())
    if (found.length === 0) return []
    const ids = [...new Set(found.map(({ userId }) => userId))]
    const sessions = found.map(({ session }) => session)
    const [alive, seen, rung] = await Promise.all([
      store.sessions.alive(sessions, now()),
      rooms.seenBy(roomId, ids),
      bells.of(roomId, ids),
    ])
    const bellOf = new Map(rung.map((bell) => [bell.userId, bell]))
    return ids.map((userId) => ({
      userId,
      devices: found.filter((one) => one.userId === userId && alive.has(one.session)),
      seen: seen.get(userId) ?? 0,
      bell: bellOf.get(userId),
    }))
  }

  const look = async (roomId: string, said: readonly Said[]): Promise<void> => {
    const room = await rooms.find(roomId)
    if (!room || (room.expiresAt !== null && room.expiresAt <= now())) return
    const members = await rooms.members(roomId, CROWD + 1)
    const crowd = members.length > CROWD
    const names = crowd ? await addressed(roomId, said) : null
    const inside = names ? await rooms.standings(roomId, [...names.keys()]) : members
    const found = await people(
      roomId,
      inside.filter(isIn).map(({ userId }) => userId),
    )
    if (found.length === 0) return
    const places = names ?? (await addressed(roomId, said))
    for (const person of found) {
      const wake = choose(roomId, person, places.get(person.userId) ?? 0, crowd ? [] : said)
      if (!wake || person.devices.length === 0) continue
      if (!(await bells.ring(roomId, person.userId, person.seen, wake.seq))) continue
      const made = call(roomId, person, wake).catch(failed)
      calls.add(made)
      void made.finally(() => calls.delete(made))
    }
  }

  const next = () => {
    while (running < AT_ONCE) {
      const roomId = due.shift()
      const said = roomId === undefined ? undefined : heard.get(roomId)
      if (roomId === undefined || !said) break
      heard.delete(roomId)
      running++
      void look(roomId, said)
        .catch(failed)
        .finally(() => {
          running--
          next()
        })
    }
    if (running === 0 && due.length === 0) idle()
  }

  const fall = (at: number) => {
    due.push(...(coming.get(at)?.rooms ?? []))
    coming.delete(at)
    next()
  }

  const later = (roomId: string) => {
    const soonest = performance.now() + wait
    const at = Math.ceil(soonest / WHILE) * WHILE
    const known = coming.get(at)
    if (known) known.rooms.push(roomId)
    else {
      const timer = setTimeout(fall, at - performance.now(), at).unref()
      coming.set(at, { rooms: [roomId], timer })
    }
  }

  return {
    grew(roomId, entries) {
      const said = (entries as unknown as Entry[]).filter((entry) => entry.type === 'message')
      if (said.length === 0) return
      const known = heard.get(roomId)
      if (known) {
        known.push(...said)
        known.splice(0, known.length - MOST)
      } else {
        heard.set(roomId, said)
        later(roomId)
      }
    },
    async close(grace) {
      for (const { timer } of coming.values()) clearTimeout(timer)
      coming.clear()
      for (const roomId of heard.keys()) if (!due.includes(roomId)) due.push(roomId)
      const late = new Promise((resolve) => setTimeout(resolve, grace).unref())
      await Promise.race([late, new Promise<void>((resolve) => ((idle = resolve), next()))])
      await courier.close(grace)
      await Promise.race([late, Promise.all(calls)])
    },
  }
}

/** What somebody is woken for, if at all: what is said to them, else the newest, beyond what they know. */
function choose(
  roomId: string,
  { userId, seen, bell }: Person,
  addressed: number,
  said: readonly Said[],
): Wake | null {
  const notify = bell?.notify ?? 'all'
  if (notify === 'none' || (bell?.woken ?? 0) > seen) return null
  if (addressed > seen) return { roomId, seq: addressed, kind: 'mention' }
  if (notify === 'mentions') return null
  const news = said.findLast(({ authorId, seq }) => authorId !== userId && seq > seen)
  return news ? { roomId, seq: news.seq, kind: 'message' } : null
}
