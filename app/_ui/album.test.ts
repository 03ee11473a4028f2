import { expect, it } from 'vitest'
import type { MessageItem } from '../../lib/client/view.ts'
import { daysOf, filesOf, hasLooks } from './album.ts'

const at = (day: number, hour: number) => new Date(2026, 7, day, hour).getTime()

const said = (name: string, when: number, more: Partial<MessageItem> = {}): MessageItem => ({
  kind: 'message',
  key: name,
  id: name,
  roomId: 'room',
  seq: 1,
  authorId: 'ada',
  mine: false,
  at: when,
  text: '',
  files: name.split(' ').map((one) => ({ fileId: one, name: one, type: 'image/png' })),
  mentions: [],
  edited: false,
  deleted: false,
  reactions: [],
  state: 'stored',
  ...more,
})

it('shows the newest first, day by day, and nothing that was deleted', () => {
  const items = [
    said('a', at(3, 23)),
    said('b c', at(4, 1)),
    said('gone', at(4, 2), { deleted: true }),
    said('d', at(4, 22)),
  ]
  const days = daysOf(filesOf(items))
  expect(days.map(({ files }) => files.map(({ file }) => file.name))).toEqual([
    ['d', 'c', 'b'],
    ['a'],
  ])
  expect(days.map(({ day }) => new Date(day).getDate())).toEqual([4, 3])
})

it('knows what can be looked at', () => {
  const types = ['image/png', 'video/mp4', 'image/svg+xml', 'audio/ogg', 'application/pdf', '']
  const looked = types.filter((type) => hasLooks({ fileId: 'x', name: 'x', type }))
  expect(looked).toEqual(['image/png', 'video/mp4'])
})
