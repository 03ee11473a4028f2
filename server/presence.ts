import type { User } from '../lib/protocol/people.ts'

/** Who has a room open, here and on other nodes. Volatile: nothing of it is stored. */
export interface Presence {
  enter(roomId: string, user: User): void
  leave(roomId: string, user: User): void
  rename(user: User): void
  close(): void
}

/** Who has rooms open on other nodes. */
export interface Elsewhere {
  /** Who is here has changed: the other nodes want to know. */
  changed(roomId: string): void
  /** Those who are known by name, and how many there are beside them. */
  of(roomId: string): { users: readonly User[]; more: number }
  close(): void
}

/** @param here who has a room open on this node @param heard called when others have changed */
export type OpenElsewhere = (
  here: (roomId: string) => User[],
  heard: (roomId: string) => void,
) => Elsewhere

export const NOWHERE: Elsewhere = {
  changed() {},
  of: () => ({ users: [], more: 0 }),
  close() {},
}

/** People named in one fact; beyond that they are only counted. */
const NAMED = 50
/** A room's presence is told at most this often. */
const EVERY = 1000

export function makePresence(
  tell: (roomId: string, users: User[], count: number) => void,
  open: OpenElsewhere = () => NOWHERE,
): Presence {
  const rooms = new Map<string, Map<string, { user: User; sockets: number }>>()
  const due = new Map<string, NodeJS.Timeout>()

  const here = (roomId: string) => [...(rooms.get(roomId)?.values() ?? [])].map(({ user }) => user)

  const heard = (roomId: string) => {
    if (due.has(roomId)) return
    const timer = setTimeout(() => {
      due.delete(roomId)
      if (!rooms.has(roomId)) return
      const { users, more } = elsewhere.of(roomId)
      // Somebody with devices on two nodes is one person.
      const all = new Map([...users, ...here(roomId)].map((user) => [user.id, user]))
      tell(roomId, [...all.values()].slice(0, NAMED), all.size + more)
    }, EVERY)
    due.set(roomId, timer.unref())
  }
  const elsewhere = open(here, heard)

  const changed = (roomId: string) => {
    elsewhere.changed(roomId)
    heard(roomId)
  }

  return {
    enter(roomId, { id, name }) {
      const people = rooms.get(roomId) ?? new Map<string, { user: User; sockets: number }>()
      rooms.set(roomId, people)
      people.set(id, { user: { id, name }, sockets: (people.get(id)?.sockets ?? 0) + 1 })
      changed(roomId)
    },
    leave(roomId, { id }) {
      const people = rooms.get(roomId)
      const person = people?.get(id)
      if (!people || !person) return
      if (person.sockets > 1) people.set(id, { ...person, sockets: person.sockets - 1 })
      else people.delete(id)
      if (people.size === 0) rooms.delete(roomId)
      changed(roomId)
    },
    rename({ id, name }) {
      for (const [roomId, people] of rooms) {
        const person = people.get(id)
        if (!person) continue
        people.set(id, { ...person, user: { id, name } })
        changed(roomId)
      }
    },
    close() {
      elsewhere.close()
      for (const timer of due.values()) clearTimeout(timer)
      due.clear()
    },
  }
}
