import { describe, expect, it } from 'vitest'
import { entry, member, room, times, token, type Bed } from './samples.contract.ts'
import type { DeviceRecord } from './wakes.ts'

const device = (parts: Partial<DeviceRecord> = {}): DeviceRecord => ({
  session: token(),
  userId: token(),
  endpoint: `https://push.example/${token()}`,
  p256dh: token(),
  auth: token(),
  expiresAt: 200,
  ...parts,
})

const byEndpoint = (devices: DeviceRecord[]) =>
  devices.toSorted((a, b) => a.endpoint.localeCompare(b.endpoint))

export const wakesContract = (bed: () => Bed) => {
  describe('devices', () => {
    it('are found by their people until they expire', async () => {
      const { devices } = bed().store
      const ada = token()
      const [phone, desk, other] = [device({ userId: ada }), device({ userId: ada }), device()]
      for (const one of [phone, desk, other]) await devices.keep(one)
      expect(byEndpoint(await devices.of([ada, token()], 199))).toEqual(byEndpoint([phone, desk]))
      expect(await devices.of([ada], 200)).toEqual([])
      expect(await devices.of([], 100)).toEqual([])
    })

    it('have one address each: the last that they told', async () => {
      const { devices } = bed().store
      const before = device()
      const after = device({ ...before, endpoint: `https://push.example/${token()}`, auth: 'new' })
      await devices.keep(before)
      await devices.keep(after)
      await devices.keep(after)
      expect(await devices.of([before.userId], 100)).toEqual([after])
    })

    it('belong to whoever was last at their address', async () => {
      const { devices } = bed().store
      const [ada, ben] = [device(), device()]
      await devices.keep(ada)
      await devices.keep({ ...ben, endpoint: ada.endpoint })
      expect(await devices.of([ada.userId, ben.userId], 100)).toEqual([
        { ...ben, endpoint: ada.endpoint },
      ])
    })

    it('go with their session, their address or their time, and nothing else goes', async () => {
      const { devices } = bed().store
      const all = times(4, (n) => device({ expiresAt: 200 + n }))
      const [one, two, three, four] = all as [
        DeviceRecord,
        DeviceRecord,
        DeviceRecord,
        DeviceRecord,
      ]
      for (const it of all) await devices.keep(it)
      await devices.dropSession(two.session)
      await devices.dropEndpoint(three.endpoint)
      await devices.dropEndpoint('https://push.example/unknown')
      await devices.sweep(200)
      const ids = all.map(({ userId }) => userId)
      expect(await devices.of(ids, 0)).toEqual([four])
      expect(one.expiresAt).toBe(200)
    })

    it('are still there when the store is opened again', async () => {
      const phone = device()
      await bed().store.devices.keep(phone)
      const { devices } = await bed().reopen()
      expect(await devices.of([phone.userId], 100)).toEqual([phone])
    })
  })

  describe('bells', () => {
    it('say what somebody has chosen for a room, also when it is opened again', async () => {
      const { bells } = bed().store
      const [ada, garden, train, unasked] = [token(), token(), token(), token()]
      await bells.choose(garden, ada, 'none')
      await bells.choose(garden, ada, 'mentions')
      await bells.choose(train, token(), 'all')
      await bells.choose(unasked, ada, 'none')
      const again = (await bed().reopen()).bells
      expect(await again.choices(ada, [garden, train])).toEqual(new Map([[garden, 'mentions']]))
      expect(await again.of(garden, [ada, token()])).toEqual([
        { userId: ada, notify: 'mentions', woken: 0 },
      ])
    })

    it('ring once until what they rang for has been read', async () => {
      const { bells } = bed().store
      const [ada, garden] = [token(), token()]
      expect(await bells.ring(garden, ada, 0, 5)).toBe(true)
      expect(await bells.ring(garden, ada, 0, 6)).toBe(false)
      expect(await bells.ring(garden, ada, 4, 7)).toBe(false)
      expect(await bells.of(garden, [ada])).toEqual([{ userId: ada, notify: null, woken: 5 }])
      expect(await bells.ring(garden, ada, 5, 8)).toBe(true)
      expect(await bells.choices(ada, [garden])).toEqual(new Map())
    })

    it('ring for somebody who has chosen, and keep what they chose', async () => {
      const { bells } = bed().store
      const [ada, garden] = [token(), token()]
      await bells.choose(garden, ada, 'mentions')
      expect(await bells.ring(garden, ada, 3, 5)).toBe(true)
      await bells.choose(garden, ada, 'all')
      expect(await bells.of(garden, [ada])).toEqual([{ userId: ada, notify: 'all', woken: 5 }])
    })

    it('ring for one of many who ask at once', async () => {
      const { bells } = bed().store
      const [ada, garden] = [token(), token()]
      const asked = await Promise.all(times(8, (n) => bells.ring(garden, ada, 0, 5 + n)))
      expect(asked.filter(Boolean)).toHaveLength(1)
    })

    it('can be hushed when nobody heard them, and only then', async () => {
      const { bells } = bed().store
      const [ada, garden] = [token(), token()]
      await bells.ring(garden, ada, 0, 5)
      await bells.hush(garden, ada, 4)
      expect(await bells.ring(garden, ada, 0, 6)).toBe(false)
      await bells.hush(garden, ada, 5)
      expect(await bells.ring(garden, ada, 0, 6)).toBe(true)
    })

    it('go with their room', async () => {
      const { bells, rooms, log } = bed().store
      const ada = token()
      const [garden, train] = [await rooms.create(room()), await rooms.create(room())]
      await rooms.setMember(member({ roomId: garden.id, userId: ada }))
      await log.append(garden.id, [entry()])
      for (const { id } of [garden, train]) await bells.choose(id, ada, 'none')
      await rooms.remove(garden.id)
      expect(await bells.choices(ada, [garden.id, train.id])).toEqual(new Map([[train.id, 'none']]))
    })
  })

  describe('positions of many', () => {
    it('are told for one room, and 0 for nobody', async () => {
      const { rooms } = bed().store
      const [ada, ben, cleo, garden] = [token(), token(), token(), token()]
      await rooms.seen(garden, ada, 3)
      await rooms.seen(garden, ben, 4)
      await rooms.seen(token(), cleo, 5)
      expect(await rooms.seenBy(garden, [ada, cleo])).toEqual(new Map([[ada, 3]]))
    })
  })
}
