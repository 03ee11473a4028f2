import { expect, test } from 'vitest'
import type { Item } from '../../lib/client/view.ts'
import { lastOf, makeKeeper, rowsOf } from './rows.ts'

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

test('what says the same stays the same row, and no other', () => {
  const keep = makeKeeper()
  const items = () => [said(1, 'a', noon), said(2, 'b', noon + MINUTE)]
  const [one, two] = keep(rowsOf(items(), null))
  const [again, other, third] = keep(rowsOf([...items(), said(3, 'b', noon)], null))
  expect(again).toBe(one)
  expect(other).not.toBe(two)
  expect(other).toMatchObject({ key: 'm2', last: false })
  expect(third).toMatchObject({ key: 'm3', last: true })
})

test('of what was read the last places are shown, and whatever has no place', () => {
  const pending = { ...said(9, 'me', noon), seq: null } as Item
  const items = [...[1, 2, 3].map((seq) => said(seq, 'a', noon)), pending]
  const keys = ({ items: all }: { items: Item[] }) => all.map(({ key }) => key)
  const two = lastOf({ items, more: false }, 2)
  expect([keys(two), two.more]).toEqual([['m2', 'm3', 'm9'], true])
  const three = lastOf({ items, more: false }, 3)
  expect([keys(three), three.more]).toEqual([['m1', 'm2', 'm3', 'm9'], false])
})
