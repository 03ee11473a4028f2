import { expect, it } from 'vitest'
import { rowOf } from './roomrow.ts'
import { room, roomRow } from './stage.ts'

it('keeps settings that an answer, overtaken by the log, does not know yet', () => {
  const known = roomRow({ title: 'New', topic: 'news', low: 1, high: 5, head: 5 })
  const late = room({ title: 'Old', expiresAt: 9, head: 4, role: 'member' })
  const row = rowOf(late, known)
  expect(row).toMatchObject({ title: 'New', topic: 'news', role: 'member', head: 5, high: 5 })
  expect(row).not.toHaveProperty('expiresAt')
})

it('takes the settings of an answer that knows as much as this device', () => {
  const known = roomRow({ title: 'Old', topic: 'olds', low: 1, high: 5, head: 5 })
  const row = rowOf(room({ title: 'New', head: 5 }), known)
  expect(row).toMatchObject({ title: 'New', high: 5 })
  expect(row).not.toHaveProperty('topic')
})
