import { describe, expect, it } from 'vitest'
import { entry, member, refusal, room, times, token, type Bed } from './samples.contract.ts'
import type { MemberRecord } from './store.ts'

export const roomsContract = (bed: () => Bed) => {
  describe('rooms', () => {
    it('creates a room once, however often its owner asks', async () => {
      const { rooms } = bed().store
      const garden = room({ topic: 'ferns', board: true, expiresAt: 5000, visibility: 'private' })
      const answers = await Promise.all(
        times(20, (i) => rooms.create(i === 0 ? garden : { ...garden, title: `Garden ${i}` })),
      )
      const kept = await rooms.find(garden.id)
      for (const answer of answers) expect(answer).toEqual(kept)
      expect({ ...kept, title: '' }).toEqual({ ...garden, title: '' })
    })

    it('refuses a second owner with CONFLICT', async () => {
      const { rooms } = bed().store
      const garden = await rooms.create(room())
      expect(await refusal(rooms.create({ ...garden, ownerId: token() }))).toBe('CONFLICT')
      expect(await rooms.find(garden.id)).toEqual(garden)
    })

    it('never gives the id of a removed room to another: GONE', async () => {
      const { rooms } = bed().store
      const garden = await rooms.create(room())
      await rooms.remove(garden.id)
      expect(await refusal(rooms.create(garden))).toBe('GONE')
      const { rooms: reopened } = await bed().reopen()
      expect(await refusal(reopened.create({ ...garden, ownerId: token() }))).toBe('GONE')
    })

    it('finds no room that was never created', async () => {
      expect(await bed().store.rooms.find(token())).toBeNull()
    })

    it('changes what is named and nothing else', async () => {
      const { rooms } = bed().store
      const garden = await rooms.create(room({ expiresAt: 5000 }))
      const changed = { ...garden, title: 'Park', expiresAt: null, board: true }
      const change = { title: 'Park', expiresAt: null, board: true }
      expect(await rooms.change(garden.id, change)).toEqual(changed)
      expect(await rooms.find(garden.id)).toEqual(changed)
      expect(await rooms.change(token(), { title: 'Nowhere' })).toBeNull()
    })

    it('lists public rooms and those I am in, newest activity first', async () => {
      const { rooms, log } = bed().store
      const me = token()
      const open = await rooms.create(room({ createdAt: 1 }))
      const quiet = await rooms.create(room({ createdAt: 2 }))
      const secret = await rooms.create(room({ createdAt: 3, visibility: 'private' }))
      const left = await rooms.create(room({ createdAt: 4, visibility: 'private' }))
      const banned = await rooms.create(room({ createdAt: 5, visibility: 'unlisted' }))
      await rooms.create(room({ createdAt: 6, visibility: 'unlisted' }))
      await rooms.setMember(member({ roomId: secret.id, userId: me }))
      await rooms.setMember(member({ roomId: open.id, userId: me }))
      await rooms.setMember(member({ roomId: left.id, userId: me, standing: 'out' }))
      await rooms.setMember(member({ roomId: banned.id, userId: me, standing: 'banned' }))
      await log.append(open.id, [entry({ at: 10 }), entry({ at: 20 })])
      const listed = [
        { room: open, head: 2 },
        { room: secret, head: 0 },
        { room: quiet, head: 0 },
      ]
      expect(await rooms.list(me, 10)).toEqual(listed)
      // The limit is for what is public: a room that I am in is never crowded out.
      expect(await rooms.list(me, 1)).toEqual(listed.slice(0, 2))
      await log.append(secret.id, [entry({ at: 30 })])
      expect((await rooms.list(me, 1))[0]).toEqual({ room: secret, head: 1 })
      expect((await rooms.list(token(), 10)).map((one) => one.room)).toEqual([open, quiet])
    })

    it('removes a room with its log, members and positions, and no other', async () => {
      const { rooms, log } = bed().store
      const [gone, kept] = [await rooms.create(room()), await rooms.create(room())]
      const userId = token()
      const said = entry()
      for (const roomId of [gone.id, kept.id]) {
        await log.append(roomId, [said, entry()])
        await rooms.setMember(member({ roomId, userId }))
        await rooms.seen(roomId, userId, 2)
      }
      await rooms.remove(gone.id)
      expect(await rooms.find(gone.id)).toBeNull()
      expect(await log.head(gone.id)).toBe(0)
      expect(await log.tail(gone.id, 10)).toEqual([])
      expect(await log.find(gone.id, said.id)).toEqual([])
      expect(await rooms.member(gone.id, userId)).toBeNull()
      expect((await rooms.memberships(userId)).map((one) => one.roomId)).toEqual([kept.id])
      expect(await rooms.positions(userId, [gone.id, kept.id])).toEqual(new Map([[kept.id, 2]]))
      expect(await log.tail(kept.id, 10)).toHaveLength(2)
      expect(await refusal(log.append(gone.id, [entry()]))).toBe('NOT_FOUND')
    })

    it('names the rooms whose time is over', async () => {
      const { rooms } = bed().store
      const [first, second] = [
        await rooms.create(room({ expiresAt: 10 })),
        await rooms.create(room({ expiresAt: 20 })),
      ]
      await rooms.create(room({ expiresAt: 21 }))
      await rooms.create(room())
      expect((await rooms.expired(20, 10)).toSorted()).toEqual([first.id, second.id].toSorted())
      expect(await rooms.expired(20, 1)).toHaveLength(1)
      expect(await rooms.expired(9, 10)).toEqual([])
    })
  })

  describe('members', () => {
    it('writes and replaces one membership', async () => {
      const { rooms } = bed().store
      const ada = member()
      await rooms.setMember(ada)
      expect(await rooms.member(ada.roomId, ada.userId)).toEqual(ada)
      const moderator = {
        ...ada,
        name: 'Augusta',
        role: 'moderator',
        standing: 'out',
        since: 7,
      } as const
      await rooms.setMember(moderator)
      expect(await rooms.member(ada.roomId, ada.userId)).toEqual(moderator)
      expect(await rooms.member(ada.roomId, token())).toBeNull()
    })

    it('tells what some people are in a room, whatever that is', async () => {
      const { rooms } = bed().store
      const roomId = token()
      const all = (['in', 'out', 'banned'] as const).map((standing) => member({ roomId, standing }))
      const elsewhere = member()
      await Promise.all([...all, member({ roomId }), elsewhere].map(rooms.setMember))
      const asked = [...all, elsewhere].map(({ userId }) => userId)
      const byId = (found: MemberRecord[]) =>
        found.toSorted((a, b) => a.userId.localeCompare(b.userId))
      expect(byId(await rooms.standings(roomId, [...asked, token()]))).toEqual(byId(all))
      expect(await rooms.standings(roomId, [])).toEqual([])
    })

    it('names those who are in, and no more than asked for', async () => {
      const { rooms } = bed().store
      const roomId = token()
      const inside = times(5, () => member({ roomId }))
      const outside = [
        member({ roomId, standing: 'out' }),
        member({ roomId, standing: 'banned' }),
        member(),
      ]
      for (const one of [...outside, ...inside]) await rooms.setMember(one)
      const byId = (a: { userId: string }, b: { userId: string }) => (a.userId < b.userId ? -1 : 1)
      expect((await rooms.members(roomId, 10)).toSorted(byId)).toEqual(inside.toSorted(byId))
      expect(await rooms.members(roomId, 3)).toHaveLength(3)
    })

    it('names the rooms that somebody is in', async () => {
      const { rooms } = bed().store
      const userId = token()
      const mine = member({ userId })
      for (const one of [mine, member({ userId, standing: 'out' }), member()])
        await rooms.setMember(one)
      expect(await rooms.memberships(userId)).toEqual([mine])
    })
  })

  describe('read positions', () => {
    it('move forward, never back, whoever is first', async () => {
      const { rooms } = bed().store
      const [roomId, userId] = [token(), token()]
      await Promise.all(times(50, (i) => rooms.seen(roomId, userId, ((i * 7) % 50) + 1)))
      expect(await rooms.positions(userId, [roomId])).toEqual(new Map([[roomId, 50]]))
      await rooms.seen(roomId, userId, 3)
      expect(await rooms.positions(userId, [roomId])).toEqual(new Map([[roomId, 50]]))
    })

    it('are told of those who have read furthest', async () => {
      const { rooms } = bed().store
      const roomId = token()
      const readers = times(5, () => token())
      for (const [n, userId] of readers.entries()) await rooms.seen(roomId, userId, n + 1)
      await rooms.seen(token(), token(), 9)
      const furthest = new Map([
        [readers[4], 5],
        [readers[3], 4],
      ])
      expect([...(await rooms.readers(roomId, 2))]).toEqual([...furthest])
      expect((await rooms.readers(roomId, 10)).size).toBe(5)
    })

    it('are told for the rooms that are asked for, 0 left out', async () => {
      const { rooms } = bed().store
      const [userId, a, b, c] = [token(), token(), token(), token()]
      await Promise.all([
        rooms.seen(a, userId, 4),
        rooms.seen(b, userId, 0),
        rooms.seen(c, userId, 6),
      ])
      await rooms.seen(a, token(), 9)
      expect(await rooms.positions(userId, [a, b, token()])).toEqual(new Map([[a, 4]]))
      expect(await rooms.positions(userId, [])).toEqual(new Map())
    })
  })
}
