import { limits } from '../protocol/limits.ts'
import type { TendrilDb } from './db.ts'
import { placesFrom } from './log.ts'

const endsInWord = /[\p{L}\p{N}_]$/u
const beginsWithWord = /^[\p{L}\p{N}_]/u

/** Who is called by name: `@Ada`, in whatever case, and not `@Adam`; the longer name where both fit. */
export async function mentionsIn(db: TendrilDb, roomId: string, text: string): Promise<string[]> {
  if (!text.includes('@')) return []
  const members = await db.members
    .where('[roomId+userId]')
    .between(...placesFrom(roomId, 0))
    .filter(({ left, name }) => !left && name !== '')
    .toArray()
  const longest = members.toSorted((one, other) => other.name.length - one.name.length)
  const called = new Set<string>()
  let rest = text.toLowerCase()
  for (const { userId, name } of longest) {
    const word = `@${name.toLowerCase()}`
    const found = rest.split(word)
    const isCalled = found
      .slice(1)
      .some((after, n) => !beginsWithWord.test(after) && !endsInWord.test(found[n] ?? ''))
    if (!isCalled) continue
    called.add(userId)
    // What called somebody calls nobody of a shorter name. Namesakes are both called.
    if (
      members.every(
        (one) => one.name.toLowerCase() !== name.toLowerCase() || called.has(one.userId),
      )
    )
      rest = found.join(' ')
  }
  return [...called].slice(0, limits.mentionsPerMessage)
}
