import { beforeEach, describe, expect, it } from 'vitest'
import { entry, refusal, room, times, token, type Bed } from './samples.contract.ts'
import type { Appended, Log } from './store.ts'

export const logContract = (bed: () => Bed) => {
  describe('log', () => {
    let log: Log
    let roomId: string
    beforeEach(async () => {
      log = bed().store.log
      roomId = (await bed().store.rooms.create(room())).id
    })
    const seqs = (appended: readonly { entry: { seq: number } }[]) =>
      appended.map((one) => one.entry.seq)
    const stored = (appended: readonly Appended[]) => appended.map((one) => one.entry)

    it('appends in order from 1 and answers in the same order', async () => {
      const batch = times(45, (i) =>
        entry({ body: { text: `${i} “naïve” 🌿`, mentions: [token()] } }),
      )
      const answer = await log.append(roomId, batch)
      expect(answer).toEqual(
        batch.map((one, i) => ({ fresh: true, entry: { ...one, roomId, seq: i + 1 } })),
      )
      expect(seqs(await log.append(roomId, [entry()]))).toEqual([46])
      expect(await log.read(roomId, 1, 45, 100)).toEqual(stored(answer))
      expect(await log.append(roomId, [])).toEqual([])
    })

    it('refuses with NOT_FOUND without the room', async () => {
      expect(await refusal(log.append(token(), [entry()]))).toBe('NOT_FOUND')
    })

    it('answers what is stored when an entry comes again', async () => {
      const [first, second, third] = [entry(), entry(), entry()]
      const before = await log.append(roomId, [first, second])
      const again = await log.append(roomId, [
        { ...second, at: 9, body: { text: 'other' } },
        third,
        first,
      ])
      expect(again.map((one) => one.fresh)).toEqual([false, true, false])
      expect(seqs(again)).toEqual([2, 3, 1])
      expect(again[0]?.entry).toEqual(before[1]?.entry)
      expect(await log.head(roomId)).toBe(3)
      const whole = times(40, () => entry())
      await log.append(roomId, whole)
      expect(seqs(await log.append(roomId, whole))).toEqual(times(40, (i) => i + 4))
    })

    it('stores an entry that stands twice in a batch once', async () => {
      const twice = entry()
      const batch = [
        entry(),
        twice,
        { ...twice, body: { text: 'not this' } },
        ...times(30, () => entry()),
        twice,
      ]
      const answer = await log.append(roomId, batch)
      expect(seqs(answer).slice(0, 4)).toEqual([1, 2, 2, 3])
      expect(answer.slice(0, 4).map((one) => one.fresh)).toEqual([true, true, false, true])
      expect(answer.at(-1)).toEqual({ fresh: false, entry: answer[1]?.entry })
      expect(await log.head(roomId)).toBe(32)
    })

    it('takes an id once in a room, whoever says it, and again in another room', async () => {
      const mine = entry()
      const yours = { ...mine, authorId: token(), body: { text: 'the same, as somebody else' } }
      const others = times(30, () => entry())
      const elsewhere = (await bed().store.rooms.create(room())).id
      const [first] = await log.append(roomId, [mine])
      const answer = await log.append(roomId, [entry(), yours, ...others])
      expect(answer[1]).toEqual({ fresh: false, entry: first?.entry })
      expect(seqs(answer).toSpliced(1, 1)).toEqual([2, ...times(30, (i) => i + 3)])
      expect(await log.find(roomId, mine.id)).toEqual([first?.entry])
      expect((await log.append(elsewhere, [yours]))[0]).toMatchObject({
        fresh: true,
        entry: { seq: 1, authorId: yours.authorId },
      })
      expect(await log.find(roomId, entry().id)).toEqual([])
    })

    it('takes an id once that two authors say at the same time', async () => {
      const mine = times(30, () => entry())
      const yours = mine.map((one) => ({ ...one, authorId: token() }))
      // Together, and in one batch.
      const [one, other, both] = await Promise.all([
        log.append(roomId, mine.slice(0, 20)),
        log.append(roomId, yours.slice(0, 20)),
        log.append(roomId, [...mine.slice(20), ...yours.slice(20)]),
      ])
      expect(stored(other)).toEqual(stored(one))
      expect(stored(both.slice(10))).toEqual(stored(both.slice(0, 10)))
      for (const [i, { fresh }] of one.entries()) expect(fresh).toBe(!other[i]?.fresh)
      expect(await log.head(roomId)).toBe(30)
    })

    it('finds several at once, and none that is elsewhere', async () => {
      const said = times(5, () => entry())
      const [one, two, three] = said as [(typeof said)[0], (typeof said)[0], (typeof said)[0]]
      const elsewhere = (await bed().store.rooms.create(room())).id
      await log.append(roomId, said.slice(1))
      await log.append(elsewhere, [one])
      const found = await log.find(roomId, one.id, two.id, three.id)
      expect(found.map(({ id }) => id).toSorted()).toEqual([two.id, three.id].toSorted())
    })

    it('keeps all of a batch or nothing', async () => {
      const circle: Record<string, unknown> = {}
      circle['self'] = circle
      const bad = entry({ body: circle })
      await expect(async () => log.append(roomId, [entry(), bad, entry()])).rejects.toThrow(
        /circular/i,
      )
      expect(await log.tail(roomId, 10)).toEqual([])
      expect(seqs(await log.append(roomId, [entry()]))).toEqual([1])
    })

    it('stays dense and keeps each author’s order when 50 write at once and resend', async () => {
      const authors = times(50, () => {
        const authorId = token()
        return times(4, (b) => times(5, (i) => entry({ authorId, body: { text: `${b * 5 + i}` } })))
      })
      const chains = authors.map(async (batches) => {
        const answers: Appended[] = []
        for (const batch of batches) {
          const [once, again] = await Promise.all([
            log.append(roomId, batch),
            log.append(roomId, batch),
          ])
          expect(seqs(again)).toEqual(seqs(once))
          for (const i of batch.keys())
            expect([once[i]?.fresh, again[i]?.fresh].filter(Boolean)).toHaveLength(1)
          answers.push(...once)
        }
        return answers
      })
      const answers = await Promise.all(chains)
      const all = (
        await Promise.all(times(5, (i) => log.read(roomId, i * 200 + 1, i * 200 + 200, 200)))
      ).flat()
      expect(all.map((one) => one.seq)).toEqual(times(1000, (i) => i + 1))
      expect(new Set(all.map((one) => one.id)).size).toBe(1000)
      for (const [i, answer] of answers.entries()) {
        const authorId = authors[i]?.[0]?.[0]?.authorId
        expect(all.filter((one) => one.authorId === authorId)).toEqual(stored(answer))
        expect(answer.map((one) => one.entry.body)).toEqual(times(20, (n) => ({ text: `${n}` })))
      }
      expect(await log.head(roomId)).toBe(1000)
    })

    it('shows no number before a smaller one', async () => {
      let done = false
      const writing = Promise.all(times(30, () => log.append(roomId, [entry(), entry()]))).finally(
        () => (done = true),
      )
      while (!done) {
        const seen = await log.tail(roomId, 100)
        expect(seen.map((one) => one.seq)).toEqual(times(seen.length, (i) => i + 1))
        await new Promise(setImmediate)
      }
      await writing
    })

    it('reads ranges and the tail, ascending, from the lower end', async () => {
      await log.append(
        roomId,
        times(10, () => entry()),
      )
      const read = async (from: number, to: number, limit: number) =>
        (await log.read(roomId, from, to, limit)).map((one) => one.seq)
      expect(await read(3, 5, 10)).toEqual([3, 4, 5])
      expect(await read(3, 9, 2)).toEqual([3, 4])
      expect(await read(9, 99, 10)).toEqual([9, 10])
      expect(await read(11, 99, 10)).toEqual([])
      expect(await read(5, 4, 10)).toEqual([])
      expect((await log.tail(roomId, 3)).map((one) => one.seq)).toEqual([8, 9, 10])
      expect(await log.tail(roomId, 99)).toHaveLength(10)
      expect(await log.tail(token(), 10)).toEqual([])
      expect(await log.read(token(), 1, 10, 10)).toEqual([])
    })

    it('knows the heads of many rooms, 0 where there is nothing', async () => {
      const nowhere = token()
      await log.append(roomId, [entry(), entry()])
      expect(await log.heads([roomId, nowhere])).toEqual(
        new Map([
          [roomId, 2],
          [nowhere, 0],
        ]),
      )
      expect(await log.head(nowhere)).toBe(0)
    })
  })
}
