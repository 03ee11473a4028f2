import { describe, expect, it } from 'vitest'
import { times, token, type Bed } from './samples.contract.ts'
import type { MoveRecord, SessionRecord } from './people.ts'

export const peopleContract = (bed: () => Bed) => {
  describe('people', () => {
    it('finds a person who was created, and nobody else', async () => {
      const { people } = bed().store
      const ada = { id: token(), name: 'Ada', createdAt: 5 }
      await people.create(ada)
      expect(await people.find(ada.id)).toEqual(ada)
      expect(await people.find(token())).toBeNull()
    })

    it('renames one person', async () => {
      const { people } = bed().store
      const [ada, bob] = [token(), token()]
      await people.create({ id: ada, name: 'Ada', createdAt: 5 })
      await people.create({ id: bob, name: 'Bob', createdAt: 6 })
      await people.rename(ada, 'Augusta')
      expect(await people.find(ada)).toEqual({ id: ada, name: 'Augusta', createdAt: 5 })
      expect((await people.find(bob))?.name).toBe('Bob')
    })

    it('counts guests from 1 and never gives a number twice', async () => {
      expect(await bed().store.people.nextGuest()).toBe(1)
      const numbers = await Promise.all(times(50, () => bed().store.people.nextGuest()))
      const store = await bed().reopen()
      numbers.push(1, await store.people.nextGuest())
      expect(new Set(numbers).size).toBe(52)
      expect(Math.min(...numbers)).toBe(1)
    })
  })

  describe('sessions', () => {
    const session = (parts: Partial<SessionRecord> = {}): SessionRecord => ({
      hash: token(),
      userId: token(),
      createdAt: 100,
      expiresAt: 200,
      ...parts,
    })

    it('finds a session until it expires, and no unknown one', async () => {
      const { sessions } = bed().store
      const mine = session()
      await sessions.create(mine)
      expect(await sessions.find(mine.hash, 199)).toEqual(mine)
      expect(await sessions.find(mine.hash, 200)).toBeNull()
      expect(await sessions.find(token(), 100)).toBeNull()
    })

    it('finds with a session whom it makes, as they are called now', async () => {
      const { people, sessions } = bed().store
      const ada = { id: token(), name: 'Ada', createdAt: 5 }
      const [mine, nobodys] = [session({ userId: ada.id }), session()]
      await Promise.all([people.create(ada), sessions.create(mine), sessions.create(nobodys)])
      expect(await sessions.bearer(mine.hash, 199)).toEqual({ session: mine, person: ada })
      await people.rename(ada.id, 'Augusta')
      expect((await sessions.bearer(mine.hash, 199))?.person.name).toBe('Augusta')
      expect(await sessions.bearer(mine.hash, 200)).toBeNull()
      expect(await sessions.bearer(nobodys.hash, 199)).toBeNull()
      expect(await sessions.bearer(token(), 199)).toBeNull()
      await sessions.remove(mine.hash)
      expect(await sessions.bearer(mine.hash, 199)).toBeNull()
    })

    it('tells which of many sessions are alive', async () => {
      const { sessions } = bed().store
      const [young, old, unasked] = [session({ expiresAt: 300 }), session(), session()]
      await Promise.all([young, old, unasked].map((one) => sessions.create(one)))
      const asked = [young.hash, old.hash, token()]
      expect(await sessions.alive(asked, 150)).toEqual(new Set([young.hash, old.hash]))
      expect(await sessions.alive(asked, 200)).toEqual(new Set([young.hash]))
      expect(await sessions.alive([], 150)).toEqual(new Set())
    })

    it('extends a session', async () => {
      const { sessions } = bed().store
      const mine = session()
      await sessions.create(mine)
      await sessions.extend(mine.hash, 900)
      expect(await sessions.find(mine.hash, 899)).toEqual({ ...mine, expiresAt: 900 })
    })

    it('removes one session', async () => {
      const { sessions } = bed().store
      const [mine, other] = [session(), session()]
      await Promise.all([sessions.create(mine), sessions.create(other)])
      await sessions.remove(mine.hash)
      expect(await sessions.find(mine.hash, 150)).toBeNull()
      expect(await sessions.find(other.hash, 150)).toEqual(other)
    })

    it('sweeps what has expired and nothing else', async () => {
      const { sessions } = bed().store
      const [over, valid] = [session({ expiresAt: 200 }), session({ expiresAt: 201 })]
      await Promise.all([sessions.create(over), sessions.create(valid)])
      await sessions.sweep(200)
      expect(await sessions.find(over.hash, 150)).toBeNull()
      expect(await sessions.find(valid.hash, 150)).toEqual(valid)
    })
  })

  describe('moves', () => {
    const move = (parts: Partial<MoveRecord> = {}): MoveRecord => ({
      hash: token(),
      userId: token(),
      session: token(),
      expiresAt: 200,
      ...parts,
    })

    it('finds a move until it expires, and no unknown one', async () => {
      const { moves } = bed().store
      const mine = move()
      await moves.create(mine)
      expect(await moves.find(mine.hash, 199)).toEqual(mine)
      expect(await moves.find(mine.hash, 200)).toBeNull()
      expect(await moves.take(mine.hash, 200)).toBeNull()
      expect(await moves.find(token(), 100)).toBeNull()
    })

    it('gives a move to one of all who take it, and to nobody afterwards', async () => {
      const { moves } = bed().store
      const [mine, other] = [move(), move()]
      await Promise.all([moves.create(mine), moves.create(other)])
      const taken = await Promise.all(times(10, () => moves.take(mine.hash, 100)))
      expect(taken.filter(Boolean)).toEqual([mine])
      expect(await moves.find(mine.hash, 100)).toBeNull()
      expect(await moves.find(other.hash, 100)).toEqual(other)
    })

    it('keeps the last move of a person alone, whoever is first', async () => {
      const { moves } = bed().store
      const userId = token()
      const [first, second] = [move({ userId }), move({ userId, expiresAt: 300 })]
      await moves.create(first)
      await moves.create(second)
      expect(await moves.find(first.hash, 100)).toBeNull()
      expect(await moves.find(second.hash, 100)).toEqual(second)
      const many = times(5, () => move({ userId }))
      await Promise.all(many.map((one) => moves.create(one)))
      const found = await Promise.all(many.map(({ hash }) => moves.find(hash, 100)))
      expect(found.filter(Boolean)).toHaveLength(1)
    })

    it('sweeps what has expired and nothing else', async () => {
      const { moves } = bed().store
      const [over, valid] = [move({ expiresAt: 200 }), move({ expiresAt: 201 })]
      await Promise.all([moves.create(over), moves.create(valid)])
      await moves.sweep(200)
      expect(await moves.find(over.hash, 150)).toBeNull()
      expect(await moves.find(valid.hash, 150)).toEqual(valid)
    })
  })
}
