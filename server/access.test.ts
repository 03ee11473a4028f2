import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeAccess } from './access.ts'
import type { Me } from './context.ts'
import type { MemberRecord, RoomRecord, Rooms } from './models/store.ts'

const me: Me = { id: 'ben', name: 'Ben', session: 'a session' }
let member: MemberRecord
let reads: number
/** Lets a read that is under way come to its end. */
let go: (() => void) | null

const rooms = {
  find: async () => ({ id: 'room', visibility: 'private', expiresAt: null }) as RoomRecord,
  async member() {
    reads++
    const found = member
    if (go) await new Promise<void>((resolve) => (go = resolve))
    return found
  },
  async standings() {
    return [await rooms.member()]
  },
} as unknown as Rooms & { member(): Promise<MemberRecord> }

beforeEach(() => {
  member = { userId: 'ben', standing: 'in' } as MemberRecord
  ;[reads, go] = [0, null]
})
afterEach(() => go?.())

it('remembers a place, and what everybody’s place is looked up for', async () => {
  const access = makeAccess(rooms, () => 0)
  await access.enter(me, 'room')
  await access.enter(me, 'room')
  expect(reads).toBe(1)
  expect(await access.outsiders('room', [me])).toEqual([])
  await access.enter(me, 'room')
  expect(reads).toBe(2)
  member = { ...member, standing: 'banned' }
  expect(await access.outsiders('room', [me])).toEqual([me])
  expect(reads).toBe(3)
  // What is forbidden is looked up each time, as what is absent is.
  await expect(access.enter(me, 'room')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(reads).toBe(4)
})

it.each(['enter', 'outsiders'] as const)(
  'does not remember what `%s` has read before it was to be forgotten',
  async (how) => {
    const access = makeAccess(rooms, () => 0)
    go = () => {}
    const reading = how === 'enter' ? access.enter(me, 'room') : access.outsiders('room', [me])
    await new Promise(setImmediate)
    const finish = go
    go = null
    member = { ...member, standing: 'banned' }
    access.forget('room', me.id)
    finish()
    await reading
    await expect(access.enter(me, 'room')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  },
)
