import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appendsContract } from './appends.contract.ts'
import { erasureContract } from './erasure.contract.ts'
import { fencesContract } from './fences.contract.ts'
import { filesContract } from './files.contract.ts'
import { logContract } from './log.contract.ts'
import { peopleContract } from './people.contract.ts'
import { roomsContract } from './rooms.contract.ts'
import { wakesContract } from './wakes.contract.ts'
import {
  bytes,
  entry,
  file,
  member,
  print,
  readAll,
  refusal,
  room,
  stream,
  tap,
  token,
  type Bed,
} from './samples.contract.ts'

/** What every adapter owes: each sentence of `store.ts`. `open` gives an empty store each time. */
export const storeContract = (name: string, open: () => Promise<Bed>) =>
  describe(`${name} keeps the promises of the port`, () => {
    let current: Bed
    const bed = () => current
    beforeEach(async () => {
      current = await open()
    })
    afterEach(() => current.close())

    peopleContract(bed)
    roomsContract(bed)
    logContract(bed)
    erasureContract(bed)
    filesContract(bed)
    appendsContract(bed)
    fencesContract(bed)
    wakesContract(bed)

    describe('a store', () => {
      it('answers when it is asked whether it is ready', async () => {
        await expect(bed().store.ready()).resolves.toBeUndefined()
      })

      it('keeps everything when it is opened again', async () => {
        const { people, sessions, rooms, log, files } = bed().store
        const ada = { id: token(), name: 'Ada', createdAt: 5 }
        const session = { hash: token(), userId: ada.id, createdAt: 5, expiresAt: 99 }
        const garden = await rooms.create(room({ ownerId: ada.id }))
        const owner = member({ roomId: garden.id, userId: ada.id, role: 'owner' })
        const fern = await files.create(file({ size: 9 }))
        await Promise.all([people.create(ada), sessions.create(session), rooms.setMember(owner)])
        await rooms.seen(garden.id, ada.id, 1)
        const said = entry({ authorId: ada.id })
        const appended = await log.append(garden.id, [said])
        const half = await files.append(fern.fileId, 0, stream(bytes(4)), () => {})

        const again = await bed().reopen()
        expect(await again.people.find(ada.id)).toEqual(ada)
        expect(await again.sessions.find(session.hash, 50)).toEqual(session)
        expect(await again.rooms.list(ada.id, 5)).toEqual([{ room: garden, head: 1 }])
        expect(await again.rooms.members(garden.id, 5)).toEqual([owner])
        expect(await again.rooms.positions(ada.id, [garden.id])).toEqual(new Map([[garden.id, 1]]))
        expect(await again.log.tail(garden.id, 5)).toEqual([appended[0]?.entry])
        const resent = await again.log.append(garden.id, [said, entry()])
        expect(resent.map((one) => [one.fresh, one.entry.seq])).toEqual([
          [false, 1],
          [true, 2],
        ])
        expect(await again.files.find(fern.fileId)).toEqual(half)
        await again.files.append(fern.fileId, 4, stream(bytes(9).subarray(4)), () => {})
        expect(print(await readAll(again, fern.fileId))).toBe(print(bytes(9)))
      })

      it('leaves a lease with the node that holds it, until it lets go', async () => {
        const lease = bed().store.lease('a chore', 60_000)
        expect(await lease.hold()).toBe(true)
        expect(await lease.hold()).toBe(true)
        await lease.release()
        expect(await bed().store.lease('a chore', 60_000).hold()).toBe(true)
      })

      it('ends appends that go on when it closes, and keeps their part', async () => {
        const fern = await bed().store.files.create(file())
        const source = tap()
        const appending = bed().store.files.append(fern.fileId, 0, source.source, () => {})
        source.give(bytes(1000))
        await source.asked(2)
        const again = await bed().reopen()
        expect((await appending).length).toBe(1000)
        expect((await again.files.find(fern.fileId))?.length).toBe(1000)
      })

      it('refuses with UNAVAILABLE once it is closed', async () => {
        const { store } = bed()
        const garden = await store.rooms.create(room())
        const fern = await store.files.create(file())
        await store.close()
        expect(await refusal(store.ready())).toBe('UNAVAILABLE')
        expect(await refusal(store.rooms.find(garden.id))).toBe('UNAVAILABLE')
        expect(await refusal(store.log.append(garden.id, [entry()]))).toBe('UNAVAILABLE')
        expect(await refusal(store.log.tail(garden.id, 5))).toBe('UNAVAILABLE')
        expect(await refusal(store.files.append(fern.fileId, 0, stream(bytes(1)), () => {}))).toBe(
          'UNAVAILABLE',
        )
      })
    })
  })
