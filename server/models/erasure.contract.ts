import { beforeEach, describe, expect, it } from 'vitest'
import { entry, room, times, token, type Bed } from './samples.contract.ts'
import type { Log } from './store.ts'

export const erasureContract = (bed: () => Bed) => {
  describe('a delete', () => {
    let log: Log
    let roomId: string
    beforeEach(async () => {
      log = bed().store.log
      roomId = (await bed().store.rooms.create(room())).id
    })
    const authorId = token()
    const edit = (target: string, text: string) =>
      entry({ type: 'edit', authorId, body: { target, text } })
    const gone = (target: string) => entry({ type: 'delete', body: { target } })
    const bodies = async () => (await log.tail(roomId, 100)).map((one) => one.body)
    const erased = { text: '', erased: true }

    it('erases its target and every edit of it, in place', async () => {
      const said = entry({ authorId, body: { text: 'secret', files: [], mentions: [token()] } })
      const other = entry()
      const target = said.id
      const reaction = entry({ type: 'react', body: { target, emoji: '🌱' } })
      await log.append(roomId, [
        said,
        edit(target, 'secret two'),
        other,
        edit(other.id, 'kept'),
        reaction,
      ])
      await log.append(roomId, [edit(target, 'secret three')])
      const before = await log.tail(roomId, 100)
      const bye = gone(target)
      await log.append(roomId, [bye])
      expect(await bodies()).toEqual([
        erased,
        { target, ...erased },
        other.body,
        { target: other.id, text: 'kept' },
        reaction.body,
        { target, ...erased },
        bye.body,
      ])
      const heads = (all: typeof before) => all.map((one) => ({ ...one, body: {} }))
      expect(heads(await log.read(roomId, 1, 6, 10))).toEqual(heads(before))
      expect((await log.find(roomId, target))[0]?.body).toEqual(erased)
      const store = await bed().reopen()
      expect(JSON.stringify(await store.log.tail(roomId, 100))).not.toContain('secret')
    })

    it('erases what stands before it in the same batch', async () => {
      const said = entry({ authorId, body: { text: 'secret' } })
      const rest = times(25, () => entry())
      const answer = await log.append(roomId, [
        said,
        ...rest,
        edit(said.id, 'secret'),
        gone(said.id),
      ])
      expect(answer.every((one) => one.fresh)).toBe(true)
      expect(answer.map((one) => one.entry)).toEqual(await log.tail(roomId, 100))
      expect(answer[0]?.entry.body).toEqual(erased)
      expect(answer[26]?.entry.body).toEqual({ target: said.id, ...erased })
    })

    it('leaves nothing of an edit that comes after it', async () => {
      const said = entry({ authorId })
      await log.append(roomId, [said, gone(said.id)])
      const [late] = await log.append(roomId, [edit(said.id, 'secret')])
      expect(late).toMatchObject({
        fresh: true,
        entry: { seq: 3, body: { target: said.id, ...erased } },
      })
      expect(JSON.stringify(await bodies())).not.toContain('secret')
    })

    it('answers the erased entry when its target is sent again', async () => {
      const said = entry({ authorId, body: { text: 'secret' } })
      await log.append(roomId, [said, gone(said.id)])
      const [again] = await log.append(roomId, [said])
      expect(again).toMatchObject({ fresh: false, entry: { seq: 1, body: erased } })
      expect(await bodies()).toEqual([erased, { target: said.id }])
    })

    it('touches nothing in another room, and nothing but messages and their edits', async () => {
      const elsewhere = (await bed().store.rooms.create(room())).id
      const said = entry({ authorId })
      await log.append(elsewhere, [said])
      const change = entry({ type: 'room', body: { title: 'Park' } })
      await log.append(roomId, [change, gone(change.id), gone(said.id)])
      expect((await log.tail(elsewhere, 1))[0]?.body).toEqual(said.body)
      expect((await bodies())[0]).toEqual(change.body)
    })
  })
}
