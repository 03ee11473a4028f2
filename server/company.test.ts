import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Fact } from '../lib/protocol/facts.ts'
import { type CompanyNode, openCompany } from './company.fixture.ts'
import { type Guest, makeGuest, openPatch, say } from './guest.fixture.ts'
import { had } from './had.fixture.ts'
import { openRedis, type RedisServer, turned, withoutRedis } from './redis.fixture.ts'
import { create, makeRoom, noise, readFile, TUS } from './upload.fixture.ts'

describe.skipIf(withoutRedis)('nodes that share a Redis', () => {
  let redis: RedisServer
  let company: Awaited<ReturnType<typeof openCompany>>
  let first: CompanyNode
  let second: CompanyNode
  let third: CompanyNode
  let ada: Guest
  let ben: Guest
  let eve: Guest
  let guests: Guest[] = []

  const within = async <T>(most: number, promise: Promise<T>): Promise<T> => {
    const { value, ms } = await had(promise)
    expect(ms).toBeLessThan(most)
    return value
  }

  /** Hears a text, told as an entry or, as a device that has missed it does, read after a head. */
  const reads = (guest: Guest, roomId: string, text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (entries: readonly { body: object }[]) => {
        if (!entries.some(({ body }) => 'text' in body && body.text === text)) return
        guest.socket.off('room:grew', told).off('room:head', beaten)
        resolve()
      }
      const told = (fact: Fact<'room:grew'>) => look(fact.entries)
      const beaten = ({ roomId: where, head }: Fact<'room:head'>) => {
        if (where !== roomId || head === 0) return
        guest
          .ask('room:read', { roomId, from: 1, to: head })
          .then(({ entries }) => look(entries), reject)
      }
      guest.socket.on('room:grew', told).on('room:head', beaten)
    })

  /** A room that all of these have open. */
  const roomOf = async (owner: Guest, ...others: Guest[]): Promise<string> => {
    const roomId = await makeRoom(owner)
    for (const guest of [owner, ...others]) await guest.ask('room:join', { roomId })
    return roomId
  }
  const write = (guest: Guest, roomId: string, text: string) =>
    guest.ask('room:append', { roomId, entries: [say(text)] })

  beforeAll(async () => {
    redis = await openRedis()
    company = await openCompany(redis.url, 3)
    ;[first, second, third] = company.nodes as [CompanyNode, CompanyNode, CompanyNode]
    ada = await makeGuest(first.url, 'Ada')
    ben = await makeGuest(second.url, 'Ben')
    eve = await makeGuest(third.url, 'Eve')
    guests = [ada, ben, eve]
  })
  afterEach(async () => {
    redis.thaw()
    for (const { bus } of [first, second, third]) await turned(bus, true)
  })
  afterAll(async () => {
    for (const guest of guests) guest.leave()
    await company.close()
    await redis.close()
  })

  it('bring a message to everybody, and only to nodes that have somebody in its room', async () => {
    const roomId = await roomOf(ada, ben)
    await write(ada, roomId, 'first')
    const channel = `tendril:io#/#room:${roomId}#`
    expect(await redis.ask('PUBSUB', 'SHARDNUMSUB', channel)).toEqual([channel, 2])
    const beats = (from: number) => Math.ceil((performance.now() - from) / 1000) + 1

    const [from, heard] = [performance.now(), third.bus.counts.heard]
    for (let n = 0; n < 50; n++) {
      const read = reads(ben, roomId, `message ${n}`)
      await write(ada, roomId, `message ${n}`)
      await read
    }
    expect(third.bus.counts.heard - heard).toBeLessThanOrEqual(beats(from))

    await eve.ask('room:join', { roomId })
    const read = reads(eve, roomId, 'for Eve, too')
    await write(ada, roomId, 'for Eve, too')
    await within(2000, read)
  })

  it('keep nothing of what is said in Redis', async () => {
    const roomId = await roomOf(ada, ben, eve)
    const read = reads(eve, roomId, 'a secret of ours')
    await write(ada, roomId, 'a secret of ours')
    await ada.ask('room:typing', { roomId })
    await read
    const kept = [await redis.ask('DUMP', 'nothing')]
    for (const key of (await redis.ask('KEYS', '*')) as string[]) {
      kept.push(key, await redis.ask('DUMP', key))
    }
    expect(kept.map(String).join()).not.toMatch(/secret|Ada/)
  })

  it('put somebody out of a room, and out of everything, on every node', async () => {
    const roomId = await roomOf(ada, ben, eve)
    await write(ben, roomId, 'I am here')
    const closed = ben.hear('room:closed', (fact) => fact.roomId === roomId)
    const ban = { userId: ben.id, change: 'ban' as const }
    await ada.ask('room:append', { roomId, entries: [{ ...say(''), type: 'member', body: ban }] })
    expect(await within(2000, closed)).toMatchObject({ roomId })

    const zoe = await makeGuest(third.url, 'Zoe')
    await zoe.ask('room:join', { roomId })
    const gone = new Promise<void>((resolve) => zoe.socket.once('disconnect', () => resolve()))
    zoe.socket.io.reconnection(false)
    await fetch(new URL('/api/session', first.url), {
      method: 'DELETE',
      headers: { cookie: zoe.cookie },
    })
    await within(2000, gone)
    zoe.leave()
  })

  it('know who is here on other nodes, and count nobody twice', async () => {
    const roomId = await roomOf(ada)
    const everybody = (fact: Fact<'room:present'>) => fact.roomId === roomId && fact.count === 3
    const seen = ada.hear('room:present', everybody)
    await ben.ask('room:join', { roomId })
    await eve.ask('room:join', { roomId })
    const names = (await within(3000, seen)).users.map(({ name }) => name)
    expect(names.toSorted()).toEqual(['Ada', 'Ben', 'Eve'])
    const two = eve.hear('room:present', (fact) => fact.roomId === roomId && fact.count === 2)
    await ben.ask('room:leave', { roomId })
    await within(3000, two)
  })

  it('take an upload over from each other, and let it be watched from anywhere', async () => {
    const roomId = await roomOf(ada, ben, eve)
    const bytes = noise(300_000)
    const fileId = await create(ada, roomId, bytes.length)
    const watched = readFile(eve, third.url, fileId)
    const running = openPatch(`${first.url}/uploads/${fileId}`, ada.cookie, 0)
    running.answered.catch(() => undefined)
    await ben.ask('file:follow', { fileId })
    const grew = ben.hear('file:grew', ({ length }) => length >= 100_000)
    await running.write(bytes.subarray(0, 100_000))
    await within(2000, grew)

    const from = performance.now()
    const headers = { cookie: ada.cookie, ...TUS }
    const answer = await fetch(`${second.url}/uploads/${fileId}`, { method: 'HEAD', headers })
    const offset = Number(answer.headers.get('upload-offset'))
    expect(offset).toBe(100_000)
    const rest = openPatch(`${second.url}/uploads/${fileId}`, ada.cookie, offset)
    rest.end(bytes.subarray(offset))
    expect(await rest.answered).toMatchObject({ status: 204, offset: bytes.length })
    expect(performance.now() - from).toBeLessThan(5000)
    expect((await watched).bytes.equals(bytes)).toBe(true)
    running.cut()
  })

  it('bring a message whose words were lost, when hearing is interrupted', async () => {
    const roomId = await roomOf(ada, ben, eve)
    const read = [ben, eve].map((guest) => reads(guest, roomId, 'into the gap'))
    await redis.ask('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await write(ada, roomId, 'into the gap')
    expect(await within(5000, Promise.all(read))).toHaveLength(2)
  })

  it('go on without Redis, and heal by themselves when it is back', async () => {
    const roomId = await roomOf(ada, ben, eve)
    await redis.kill()
    await turned(first.bus, false)
    const read = [ben, eve].map((guest) => reads(guest, roomId, 'Redis is away'))
    const own = reads(ada, roomId, 'Redis is away')
    await within(1000, write(ada, roomId, 'Redis is away'))
    await within(500, own)
    await within(10_000, Promise.all(read))

    const bytes = noise(50_000)
    const fileId = await create(ada, roomId, bytes.length)
    const watched = readFile(eve, third.url, fileId)
    const patch = openPatch(`${second.url}/uploads/${fileId}`, ada.cookie, 0)
    patch.end(bytes)
    expect((await patch.answered).status).toBe(204)
    expect((await within(10_000, watched)).bytes.equals(bytes)).toBe(true)

    const zoe = await makeGuest(third.url, 'Zoe')
    const gone = new Promise<void>((resolve) => zoe.socket.once('disconnect', () => resolve()))
    await zoe.ask('room:join', { roomId })
    zoe.socket.io.reconnection(false)
    const headers = { cookie: zoe.cookie }
    await fetch(new URL('/api/session', first.url), { method: 'DELETE', headers })
    await within(10_000, gone)
    const status = () => zoe.call('GET', '/api/rooms').then((answer) => answer.status)
    await within(10_000, expect.poll(status, { timeout: 20_000 }).toBe(401))

    await redis.start()
    for (const { bus } of [first, second, third]) await turned(bus, true)
    const again = eve.hear('room:grew', (fact) => fact.roomId === roomId)
    await write(ada, roomId, 'and back')
    await within(2000, again)
  }, 60_000)

  it('notice a Redis that says nothing, and bring each other’s messages anyway', async () => {
    const roomId = await roomOf(ada, ben)
    redis.freeze()
    const noticed = turned(first.bus, false)
    const read = reads(ben, roomId, 'in the silence')
    await within(2000, write(ada, roomId, 'in the silence'))
    await within(5000, noticed)
    await within(10_000, read)
    redis.thaw()
    for (const { bus } of [first, second, third]) await turned(bus, true)
    const again = ben.hear('room:grew', (fact) => fact.roomId === roomId)
    await write(ada, roomId, 'it speaks again')
    expect(await within(2000, again)).toMatchObject({ roomId })
  }, 60_000)

  it('leave the sockets of others alone when one of them stops', async () => {
    const roomId = await roomOf(ada, ben)
    const here = eve.hear('room:present', (fact) => fact.roomId === roomId && fact.count === 1)
    await eve.ask('room:join', { roomId })
    ada.leave()
    ben.leave()
    await Promise.all([first.close(), second.close()])
    await within(3000, here)
    expect(eve.socket.connected).toBe(true)
  })
})
