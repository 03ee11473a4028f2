import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Guest, makeGuest, openPatch } from './guest.fixture.ts'
import { busUp, type Member, type Nodes, openNodes, withoutCompany } from './nodes.fixture.ts'
import { expectOneChat, openTalker, type Talker } from './talker.fixture.ts'
import { create, makeRoom, noise, offsetOf, readFile } from './upload.fixture.ts'

const MIB = 2 ** 20
const PIECE = 8192
const WRITERS = 25
const TALKERS = 5
const PATIENCE = { timeout: 30_000 }
/** Longer than the adapter alone would bear it: after 74 s without Redis its process ends. */
const AWAY = 80_000

describe.skipIf(withoutCompany)('nodes that are processes of their own', () => {
  let company: Nodes
  /** The node that Ada and Ben are at. */
  let here: string
  let ada: Guest
  let ben: Guest
  let talkers: Talker[] = []

  beforeAll(async () => {
    company = await openNodes(4, { LIMITS: 'off' })
    here = company.urls[1] ?? ''
    ada = await makeGuest(here, 'Ada')
    ben = await makeGuest(here, 'Ben')
  }, 120_000)
  afterAll(async () => {
    for (const guest of [ada, ben]) guest?.leave()
    await company?.close()
  })

  const gather = async (roomId: string, urls: readonly string[], each: number) => {
    const all: Talker[] = []
    for (const url of urls) {
      const names = Array.from({ length: each }, (_, n) => `Talker ${n}`)
      all.push(...(await Promise.all(names.map((name) => openTalker(url, name, roomId)))))
    }
    return all
  }
  /** A file that goes up at one node, a little at a time, and is watched at the other. */
  const trickle = async (roomId: string, up: string, down: string) => {
    const bytes = noise(16 * MIB)
    const fileId = await create(ada, roomId, bytes.length)
    const upload = openPatch(`${up}/uploads/${fileId}`, ada.cookie, 0)
    let sent = 0
    let hurry = false
    const sending = (async () => {
      while (!hurry && sent < bytes.length) {
        await upload.write(bytes.subarray(sent, (sent += PIECE)))
        await pause(100)
      }
      upload.end(bytes.subarray(sent))
    })()
    const watching = await fetch(`${down}/files/${fileId}`, { headers: { cookie: ben.cookie } })
    const parts: Uint8Array[] = []
    const watched = (async () => {
      for await (const part of watching.body ?? []) parts.push(part)
    })()
    return {
      seen: () => parts.reduce((sum, { length }) => sum + length, 0),
      /** Sends the rest: all of it has arrived there. */
      async end() {
        hurry = true
        await sending
        expect(await upload.answered).toEqual({ status: 204, offset: bytes.length })
        await watched
        expect(Buffer.concat(parts).equals(bytes)).toBe(true)
      },
    }
  }
  const leave = () => {
    for (const talker of talkers) talker.leave()
  }

  it('make one log of what 25 at each of four say at the same time', async () => {
    talkers = await gather(await makeRoom(ada), company.urls, WRITERS)
    const write = async ({ says }: Talker) => {
      await Promise.all(['one', 'two'].map(says))
      await Promise.all(['three', 'four'].map(says))
    }
    await Promise.all(talkers.map(write))
    await expectOneChat(talkers, 30_000)
    expect(talkers[0]?.log).toHaveLength(4 * WRITERS * 5)
    leave()
  }, 120_000)

  it('go on with an upload whose node has fallen asleep, which changes no byte when it wakes', async () => {
    const [sleeper] = company.nodes as [Member]
    const roomId = await makeRoom(ada)
    const bytes = noise(3 * MIB)
    const fileId = await create(ada, roomId, bytes.length)
    const lengths: number[] = []
    ben.socket.on('file:grew', ({ length }: { length: number }) => lengths.push(length))
    await ben.ask('file:follow', { fileId })
    const grown = (length: number) =>
      expect.poll(() => lengths.at(-1) ?? 0, PATIENCE).toBeGreaterThanOrEqual(length)
    const watched = readFile(ben, here, fileId)

    const before = openPatch(`${sleeper.url}/uploads/${fileId}`, ada.cookie, 0)
    await before.write(bytes.subarray(0, MIB))
    await grown(MIB)
    sleeper.freeze()
    // It finds other bytes when it wakes than those that are there by then.
    void before.write(noise(MIB))
    const from = performance.now()
    const offset = await offsetOf(ada, fileId)
    expect(offset).toBe(MIB)
    const rest = openPatch(`${here}/uploads/${fileId}`, ada.cookie, offset)
    await rest.write(bytes.subarray(offset, 2 * MIB))
    await grown(2 * MIB)
    expect(performance.now() - from).toBeLessThan(5000)

    sleeper.thaw()
    expect(await before.answered).toMatchObject({ status: 423 })
    rest.end(bytes.subarray(2 * MIB))
    expect(await rest.answered).toEqual({ status: 204, offset: bytes.length })
    expect((await watched).bytes.equals(bytes)).toBe(true)
    for (const url of company.urls)
      expect((await readFile(ada, url, fileId)).bytes.equals(bytes)).toBe(true)
    expect(lengths).toEqual(lengths.toSorted((a, b) => a - b))
  }, 60_000)

  it('bring everything to everybody while Redis is away, and heal when it is back', async () => {
    const urls = company.urls.slice(0, 2) as [string, string]
    const [near, far] = urls
    const roomId = await makeRoom(ada)
    talkers = await gather(roomId, urls, TALKERS)
    const carried = await Promise.all([trickle(roomId, near, far), trickle(roomId, far, near)])
    const flows = () =>
      Promise.all(
        carried.map(({ seen }) => expect.poll(seen, PATIENCE).toBeGreaterThan(seen() + MIB / 8)),
      )
    const talk = (times: number) =>
      Promise.all(
        talkers.map(async ({ says }) => {
          for (let n = 0; n < times; n++) {
            await says(`${n}`)
            await pause(200 + Math.random() * 200)
          }
        }),
      )
    const turned = async (up: boolean) => {
      for (const url of urls) await expect.poll(() => busUp(url), PATIENCE).toBe(up)
    }
    const [first] = talkers as [Talker]

    await Promise.all([flows(), talk(3)])
    const talking = talk(10)
    await company.redis.kill()
    const back = Date.now() + AWAY
    await Promise.all([flows(), talking])
    await turned(false)
    // Nobody at the other node says anything: heads alone bring this one there.
    while (Date.now() < back) {
      await first.says('into the silence')
      await pause(1000)
    }
    await flows()
    const { head } = await ada.ask('room:read', { roomId, from: 1, to: 1 })
    await vi.waitFor(() => {
      for (const { log } of talkers) expect(log).toHaveLength(head)
    }, PATIENCE)
    await company.redis.start()
    await turned(true)
    await Promise.all([flows(), talk(3)])
    for (const { end } of carried) await end()
    await expectOneChat(talkers)
    for (const { id } of first.log) {
      const learned = talkers.map((talker) => talker.learned.get(id) ?? Infinity)
      expect(Math.max(...learned) - Math.min(...learned)).toBeLessThan(10_000)
    }

    // Healed: what only Redis can bring comes again.
    await ben.ask('room:join', { roomId })
    const types = ben.hear('room:typing', (fact) => fact.roomId === roomId)
    await first.guest.ask('room:typing', { roomId })
    expect(await types).toMatchObject({ user: { id: first.guest.id } })
    leave()
  }, 240_000)
})
