import { Refusal } from '../../../lib/protocol/errors.ts'
import type { Appended, Log, NewEntry } from '../store.ts'
import type { Database } from './database.ts'
import { makeEntries, toLine, type Line } from './entries.ts'
import type { Head, Heads } from './heads.ts'
import type { Writer } from './writer.ts'
import { reach } from '../../fault.ts'

export const makeLog = (db: Database, writer: Writer, heads: Heads): Log => {
  const entries = makeEntries(db)

  const existing = (head: Head, { id }: NewEntry): Appended => {
    const [entry] = entries.withId(head.roomId, head.no, id)
    if (!entry) throw new Error(`Entry ${id} is neither new nor there`)
    return { entry, fresh: false }
  }

  const fresh = (roomId: string, seq: number, { entry }: Line): Appended => {
    const { id, type, authorId, at, sentAt, body } = entry
    return { entry: { roomId, seq, id, type, authorId, at, sentAt, body }, fresh: true }
  }

  /** Erases what the new entries want gone; whether they want any. An edit may come after its delete. */
  const erase = (head: Head, lines: readonly Line[], appended: readonly Appended[]) => {
    let erased = false
    for (const [i, { entry, target }] of lines.entries()) {
      if (target === null || !appended[i]?.fresh) continue
      if (
        entry.type === 'delete' ||
        (entry.type === 'edit' && entries.deletesOf(head.roomId, head.no, target).length > 0)
      ) {
        entries.erase(head.no, target)
        erased = true
      }
    }
    return erased
  }

  const append = (roomId: string, lines: readonly Line[]): Appended[] => {
    const head = heads.of(roomId)
    if (!head) throw new Refusal('NOT_FOUND')
    const appended: Appended[] = []
    const before = head.seq
    let done = 0
    for (let wide = true; wide;) {
      const stored = entries.insertMany(head.no, head.seq + 1, lines, done)
      for (const line of lines.slice(done, done + stored))
        appended.push(fresh(roomId, ++head.seq, line))
      done += stored
      wide = stored > 0
    }
    for (const line of lines.slice(done))
      if (entries.insertNew(head.no, head.seq + 1, line))
        appended.push(fresh(roomId, ++head.seq, line))
      else appended.push(existing(head, line.entry))
    if (head.seq === before) return appended
    for (const { entry } of lines) if (entry.at > head.lastAt) head.lastAt = entry.at
    heads.moved(head)
    if (!erase(head, lines, appended)) return appended
    return appended.map(({ entry, fresh }) => ({ ...existing(head, entry), fresh }))
  }

  return {
    append(roomId, batch) {
      const lines = batch.map(toLine)
      return writer.write(() => {
        const appended = append(roomId, lines)
        reach('entries written')
        return appended
      })
    },
    async read(roomId, from, to, limit) {
      const head = heads.of(roomId)
      return head ? entries.range(roomId, head.no, from, to, limit) : []
    },
    async tail(roomId, limit) {
      const head = heads.of(roomId)
      return head ? entries.range(roomId, head.no, head.seq - limit + 1, head.seq, limit) : []
    },
    async head(roomId) {
      return heads.of(roomId)?.seq ?? 0
    },
    async heads(roomIds) {
      return new Map(roomIds.map((roomId) => [roomId, heads.of(roomId)?.seq ?? 0]))
    },
    // There is no other node.
    learned() {},
    async find(roomId, ...ids) {
      const head = heads.of(roomId)
      return head ? ids.flatMap((id) => entries.withId(roomId, head.no, id)) : []
    },
  }
}
