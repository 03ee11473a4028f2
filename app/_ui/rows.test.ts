import { expect, test } from 'vitest'
import type { Item } from '../../lib/client/view.ts'
import { lastOf, rowsOf } from './rows.ts'

const noon = new Date('2026-11-24T12:00:00').getTime()
const MINUTE = 60_000

const said = (seq: number, authorId: string, at: number): Item => ({
  kind: 'message',
  key: `m${seq}`,
  id: `m${seq}`,
  roomId: 'r',
  seq,
  authorId,
  mine: authorId === 'me',
  at,
  text: 'x',
  files: [],
  mentions: [],
  edited: false,
  deleted: false,
  reactions: [],
  state: 'stored',
})

test('days are separated', () => {
  const rows = rowsOf(
    [said(1, 'a', noon - 86_400_000), said(2, 'a', noon), said(3, 'a', noon)],
    null,
  )
  expect(rows.map((row) => row.day !== null)).toEqual([true, true, false])
})

test('what one author says in a row is a group, until a pause', () => {
  const rows = rowsOf(
    [
      said(1, 'a', noon),
      said(2, 'a', noon + MINUTE),
      said(3, 'b', noon + 2 * MINUTE),
      said(4, 'b', noon + 20 * MINUTE),
    ],
    null,
  )
  expect(rows.map(({ first, last }) => [first, last])).toEqual([
    [true, false],
    [false, true],
    [true, true],
    [true, true],
  ])
})

test('the new line stands once, before the first unread message of somebody else', () => {
  const items = [said(1, 'a', noon), said(2, 'me', noon), said(3, 'a', noon), said(4, 'a', noon)]
  expect(rowsOf(items, { from: 1, to: 4 }).map((row) => row.fresh)).toEqual([
    false,
    false,
    true,
    false,
  ])
  expect(rowsOf(items, { from: 4, to: 9 }).some((row) => row.fresh)).toBe(false)
  expect(rowsOf(items, null).some((row) => row.fresh)).toBe(false)
})

test('a page more than is shown waits, and what has no place yet is always shown', () => {
  const waiting = { ...said(9, 'me', noon), key: 'waits', seq: null, state: 'queued' } as Item
  const items = [said(1, 'a', noon), said(2, 'b', noon), said(3, 'c', noon), waiting]
  expect(lastOf({ items, more: false }, 2)).toEqual({ items: items.slice(1), more: true })
  expect(lastOf({ items, more: false }, 3)).toEqual({ items, more: false })
  expect(lastOf({ items, more: true }, 9)).toEqual({ items, more: true })
})
