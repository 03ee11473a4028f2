import { expect, it, onTestFinished } from 'vitest'
import type { MessageRow } from './db.ts'
import { ids, openStage, roomRow } from './stage.ts'
import { countUnread } from './unread.ts'

const message = (seq: number): MessageRow => ({
  kind: 'message',
  roomId: ids.room,
  seq,
  id: ids.uuid(seq),
  authorId: seq % 10 === 0 ? ids.me : ids.you,
  at: seq,
  sentAt: seq,
  text: seq % 10 === 1 ? '' : 'hello',
  files: [],
  mentions: [],
  reactions: [],
  ...(seq % 10 === 1 && { deleted: true }),
})

it('counts what others said and is still there, however much it is', async () => {
  const { db } = openStage()
  onTestFinished(() => db.delete())
  await db.timeline.bulkPut(Array.from({ length: 1500 }, (_, n) => message(n + 1)))
  const unread = (seen: number) => countUnread(db, ids.me, { ...roomRow(), seen })
  expect(await Promise.all([0, 500, 1000, 1490, 1499, 1500].map(unread))).toEqual([
    1200, 800, 400, 8, 0, 0,
  ])
})
