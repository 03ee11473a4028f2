import { limits } from '../protocol/limits.ts'
import type { TendrilDb } from './db.ts'
import { placesFrom } from './span.ts'

/** Somebody who may be called, and by which name. */
export interface Named {
  userId: string
  name: string
}

/** Where in a text somebody is called: by `text.slice(from, to)`, the `@` included. */
export interface Call {
  from: number
  to: number
  /** Namesakes are all called. */
  userIds: string[]
}

export const wordLike = /[\p{L}\p{N}_]/u

const literally = (name: string) => name.replace(/[$()*+./?[\\\]^{|}]/g, '\\$&')

/** Who is called by name: `@Ada`, in whatever case, and not `@Adam`; the longer name where both fit. */
export function callsIn(text: string, people: readonly Named[]): Call[] {
  if (people.length === 0 || !text.includes('@')) return []
  const called = new Map<string, string[]>()
  for (const { userId, name } of people) {
    const folded = name.toLowerCase()
    called.set(folded, [...(called.get(folded) ?? []), userId])
  }
  const longest = [...called.keys()].toSorted((one, other) => other.length - one.length)
  const { source: word } = wordLike
  const names = longest.map(literally).join('|')
  return [...text.matchAll(new RegExp(`(?<!${word})@(${names})(?!${word})`, 'giu'))].flatMap(
    ({ index, 0: { length }, 1: name = '' }) => {
      const userIds = called.get(name.toLowerCase())
      return userIds ? [{ from: index, to: index + length, userIds }] : []
    },
  )
}

/** Who can be called in a room, as far as this device knows. */
export const callable = (db: TendrilDb, roomId: string) =>
  db.members
    .where('[roomId+userId]')
    .between(...placesFrom(roomId, 0))
    .filter(({ left, name }) => !left && name !== '')
    .toArray()

export async function mentionsIn(db: TendrilDb, roomId: string, text: string): Promise<string[]> {
  if (!text.includes('@')) return []
  const calls = callsIn(text, await callable(db, roomId))
  const called = new Set(calls.flatMap(({ userIds }) => userIds))
  return [...called].slice(0, limits.mentionsPerMessage)
}
