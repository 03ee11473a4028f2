import type { Filter } from 'mongodb'
import type { StoredEntry } from '../store.ts'
import { same } from './same.ts'
import { together } from './together.ts'

interface Asked {
  readonly roomId: string
  readonly ids: readonly string[]
}

type Kept = StoredEntry & { readonly _id: string }

/** Asks that go with one command. */
const WIDTH = 50

/**
 * Entries of a room by their ids. Each message is looked up before it is stored, so this is done as
 * often as anything is said: with one command for all that a turn of the event loop brings.
 */
export const makeFind = (look: (filter: Filter<Kept>) => Promise<StoredEntry[]>) => {
  const find = together(WIDTH, async (all: readonly Asked[]) => {
    const idsOf = new Map<string, string[]>()
    for (const { roomId, ids } of all) idsOf.set(roomId, [...(idsOf.get(roomId) ?? []), ...ids])
    const filters = [...idsOf].map(([roomId, ids]) => ({ roomId: same(roomId), id: { $in: ids } }))
    const [first = {}, ...more] = filters
    const found = new Map<string, StoredEntry[]>()
    for (const one of await look(more.length > 0 ? { $or: filters } : first)) {
      const place = `${one.roomId} ${one.id}`
      found.set(place, [...(found.get(place) ?? []), one])
    }
    return ({ roomId, ids }) => ids.flatMap((id) => found.get(`${roomId} ${id}`) ?? [])
  })

  /** What is no text is under no entry's id, and must not spoil what others ask at the same time. */
  return async (roomId: string, ...asked: string[]): Promise<StoredEntry[]> => {
    const ids = [...new Set(asked)].filter((id) => typeof id === 'string')
    return ids.length > 0 ? find({ roomId, ids }) : []
  }
}
