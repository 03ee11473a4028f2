import { expect, it } from 'vitest'
import { ReadersOf } from './readers.ts'

it('follows others forward, in whatever order it hears of them, and never me', () => {
  const readers = new ReadersOf(() => 'me')
  const room = readers.of('room')
  let told = 0
  room.subscribe(() => told++)
  for (const [userId, seq] of [
    ['ben', 3],
    ['ben', 2],
    ['me', 9],
    ['cleo', 1],
  ] as const)
    readers.saw({ roomId: 'room', userId, seq })
  readers.saw({ roomId: 'another', userId: 'ben', seq: 7 })
  expect([...room.get()]).toEqual([
    ['ben', 3],
    ['cleo', 1],
  ])
  expect(told).toBe(2)
})
