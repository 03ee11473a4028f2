import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../protocol/entries.ts'
import type { MessageRow, TimelineRow } from './db.ts'
import { fold } from './fold.ts'
import { extend, prepend, restart } from './log.ts'
import { placesOf } from './place.ts'
import { entry, ids, openStage, roomRow } from './stage.ts'

const rows = (entries: Entry[]) => placesOf(ids.room, entries) as never[]
const folded = (first: Entry, ...later: Entry[]) => {
  const [one, ...rest] = rows([first, ...later])
  return fold(one!, rest) as MessageRow
}
const change = (seq: number, type: string, body: object, authorId = ids.you) =>
  entry(seq, { type, authorId, body: { target: ids.uuid(1), ...body } })

describe('the fold', () => {
  it('takes the last edit by the author, and nobody else', () => {
    const row = folded(
      entry(1),
      change(2, 'edit', { text: 'better' }),
      change(3, 'edit', { text: 'mine now' }, ids.me),
      change(4, 'edit', { text: 'best' }),
    )
    expect(row).toMatchObject({ text: 'best', editedAt: 4000 })
  })

  it('leaves a tombstone of what was deleted, also when the server has erased it', () => {
    const gone = { text: '', deleted: true, files: [], reactions: [] }
    const reaction = change(2, 'react', { emoji: '👍' })
    expect(folded(entry(1), reaction, change(3, 'delete', {}, ids.me))).toMatchObject(gone)
    expect(folded(entry(1, { body: { text: '', erased: true } }))).toMatchObject(gone)
  })

  it('counts a person once per emoji, in order of reaction', () => {
    const row = folded(
      entry(1),
      change(2, 'react', { emoji: '👍' }),
      change(3, 'react', { emoji: '🎉' }, ids.me),
      change(4, 'react', { emoji: '👍' }, ids.me),
      change(5, 'react', { emoji: '👍' }, ids.me),
      change(6, 'unreact', { emoji: '🎉' }, ids.me),
    )
    expect(row.reactions).toEqual([{ emoji: '👍', userIds: [ids.you, ids.me] }])
  })

  it('shows comings and settings, and no line for changes and files', () => {
    const join = entry(1, { type: 'member', body: { userId: ids.you, change: 'join' } })
    expect(folded(join)).toMatchObject({ kind: 'notice', about: { type: 'member' } })
    expect(folded(change(2, 'react', { emoji: '👍' }))).toBeNull()
  })
})

const logs = fc
  .array(
    fc.record({
      type: fc.constantFrom('message', 'message', 'edit', 'delete', 'react', 'unreact', 'poison'),
      target: fc.nat(),
      mine: fc.boolean(),
      emoji: fc.constantFrom('👍', '🎉'),
    }),
    { minLength: 1, maxLength: 24 },
  )
  .map((wishes) => {
    const messages: number[] = []
    return wishes.map(({ type, target, mine, emoji }, index): unknown => {
      const seq = index + 1
      const authorId = mine ? ids.me : ids.you
      const kind = messages.length === 0 && type !== 'poison' ? 'message' : type
      if (kind === 'poison') return { roomId: ids.room, seq, type: 'hologram' }
      if (kind === 'message') {
        messages.push(seq)
        return entry(seq, { authorId })
      }
      const body = {
        target: ids.uuid(messages[target % messages.length]!),
        ...(kind === 'edit' && { text: `edit ${seq}` }),
        ...(kind.endsWith('react') && { emoji }),
      }
      return entry(seq, { type: kind, authorId, body })
    })
  })

describe('the timeline', () => {
  it('is the same in whatever pieces the log arrived', async () => {
    await fc.assert(
      fc.asyncProperty(
        logs,
        fc.array(fc.nat({ max: 24 }), { maxLength: 4 }),
        fc.nat({ max: 24 }),
        async (log, cuts, start) => {
          const { db } = openStage()
          await db.rooms.put(roomRow())
          const marks = [...new Set([...cuts, start].map((cut) => cut % log.length))]
          marks.sort((a, b) => a - b)
          const pieces = [0, ...marks.filter((mark) => mark > 0)].map((from, index, all) =>
            placesOf(ids.room, log.slice(from, all[index + 1]), from + 1),
          )
          const first = start % pieces.length
          await restart(db, ids.me, ids.room, pieces[first]!)
          // Newer and older pieces in turn.
          for (let step = 1; step < pieces.length; step++) {
            const newer = pieces[first + step]
            const older = pieces[first - step]
            if (newer) await extend(db, ids.me, ids.room, new Map(newer.map((r) => [r.seq, r])))
            if (older) await prepend(db, ids.me, ids.room, older)
          }
          const readable = placesOf(ids.room, log).filter((r) => r.type !== 'unreadable')
          const whole = readable.flatMap(
            (one) =>
              fold(
                one,
                readable.filter((other) => other.target === one.id),
              ) ?? [],
          )
          const shown = (await db.timeline.toArray()) as TimelineRow[]
          expect(shown).toEqual(whole)
          const held = (await db.rooms.get(ids.room))!
          expect([held.low, held.high]).toEqual([1, log.length])
          const unread = whole.filter(
            (r) => r.kind === 'message' && r.authorId !== ids.me && !r.deleted,
          )
          expect(held.unread).toBe(unread.length)
          const last = whole.findLast((r) => r.kind === 'message' && !r.deleted)
          expect(held.last?.text).toBe(last?.kind === 'message' ? last.text : undefined)
          await db.delete()
        },
      ),
      { numRuns: 60 },
    )
  }, 20_000)
})
