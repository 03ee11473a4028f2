import { beforeEach, describe, expect, it } from 'vitest'
import { appear, appearances, nobodyYet } from './appearances.ts'
import type { TendrilDb } from './db.ts'
import { faceOf, turnTo } from './face.ts'
import { Inbox } from './inbox.ts'
import { rowOf } from './roomrow.ts'
import { entry, ids, openStage, room, roomRow } from './stage.ts'

const said = (authorId: string) => ({ kind: 'message', authorId }) as const

it('has people in the order in which they first said something, and keeps it', () => {
  const came = { kind: 'notice', authorId: 'cleo' } as const
  const first = appear(nobodyYet, [came, said('ben'), said('ada'), said('ben')], 5)
  expect(first).toEqual({ till: 5, ids: ['ben', 'ada'] })
  expect(appear(first, [said('ada'), said('cleo')], 7)).toEqual({
    till: 7,
    ids: ['ben', 'ada', 'cleo'],
  })
  expect(appear(first, [], 5)).toBe(first)
})

describe('in a room', () => {
  let db: TendrilDb
  let inbox: Inbox
  beforeEach(async () => {
    const stage = openStage()
    db = stage.db
    inbox = new Inbox(
      stage.ports,
      () => ids.me,
      async () => {},
    )
    await db.rooms.put(roomRow())
  })

  it('goes on from what was known', async () => {
    await inbox.receive(ids.room, [entry(1), entry(2, { authorId: ids.me })], 2)
    const known = await appearances(db, ids.room)
    expect(known).toEqual({ till: 2, ids: [ids.you, ids.me] })
    await inbox.receive(ids.room, [entry(3)], 3)
    expect(await appearances(db, ids.room, known!)).toEqual({ ...known, till: 3 })
  })

  it('says nothing where a part of the log is missing', async () => {
    await inbox.receive(ids.room, [entry(1), entry(2)], 2)
    await db.rooms.update(ids.room, { low: 2 })
    expect(await appearances(db, ids.room)).toBeNull()
    expect(await appearances(db, ids.room, { till: 1, ids: [ids.you] })).not.toBeNull()
    expect(await appearances(db, 'elsewhere')).toBeNull()
  })

  it('is shown as somebody chose here, or else as its owner did, whatever the server says since', async () => {
    expect(faceOf({})).toBe('chat')
    expect(faceOf({ board: true })).toBe('board')
    await turnTo(db, ids.room, 'chat')
    const known = await db.rooms.get(ids.room)
    expect(faceOf(rowOf(room({ board: true }), known))).toBe('chat')
  })
})
