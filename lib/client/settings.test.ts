import { expect, it } from 'vitest'
import type { OutboxRow } from './db.ts'
import { laySettings } from './settings.ts'
import { roomRow } from './stage.ts'

const room = roomRow({ title: 'Old', expiresAt: 5 })
const change = (row: Partial<OutboxRow>): OutboxRow => ({
  roomId: room.id,
  id: crypto.randomUUID(),
  type: 'room',
  body: { title: 'New' },
  sentAt: 0,
  state: 'queued',
  ...row,
})

it('lays settings that are on their way over the room, in order', () => {
  const rows = [
    change({ body: { title: 'New', topic: 'x' } }),
    change({ body: { title: 'Newer', expiresAt: null } }),
    change({ roomId: 'another', body: { title: 'Elsewhere' } }),
  ]
  const now = laySettings(room, rows)
  expect(now.room).toMatchObject({ title: 'Newer', topic: 'x' })
  expect(now.room).not.toHaveProperty('expiresAt')
  expect(now.change).toBe(rows[1])
  expect(room).toMatchObject({ title: 'Old', expiresAt: 5 })
})

it('shows those that are stored and have no place yet, and says nothing of them', () => {
  const now = laySettings(room, [change({ state: 'stored', seq: 3 })])
  expect(now.room.title).toBe('New')
  expect(now.change).toBeUndefined()
})

it('leaves out what was refused, and names it first', () => {
  const refused = change({ state: 'refused', refusal: { code: 'FORBIDDEN', text: 'No.' } })
  const now = laySettings(room, [refused, change({ body: { topic: 'x' } })])
  expect(now.room).toMatchObject({ title: 'Old', topic: 'x' })
  expect(now.change).toBe(refused)
})
