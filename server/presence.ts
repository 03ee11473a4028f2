import type { User } from '../lib/protocol/people.ts'

/** Who has a room open on this node. Volatile: nothing of it is stored. */
export interface Presence {
  enter(roomId: string, user: User): void
  leave(roomId: string, user: User): void
  rename(user: User): void
  close(): void
}

/** People named in one fact; beyond that they are only counted. */
const NAMED = 50
/** A room's presence is told at most this often. */
const EVERY = 1000

export function makePresence(
  tell: (roomId: string, users: User[], count: number) => void,
): Presence {
  const rooms = new Map<string, Map<string, { user: User; sockets: number }>>()
  const due = new Map<string, NodeJS.Timeout>()

  const changed = (roomId: string) => {
    if (due.has(roomId)) return
    const timer = setTimeout(() => {
      due.delete(roomId)
      const people = rooms.get(roomId)
      if (!people) return
      const users = [...people.values()].slice(0, NAMED).map(({ user }) => user)
      tell(roomId, users, people.size)
    }, EVERY)
    due.set(roomId, timer.unref())
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
      for (const timer of due.values()) clearTimeout(timer)
      due.clear()
    },
  }
}
