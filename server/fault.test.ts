import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Entry } from '../lib/protocol/entries.ts'
import { type Point, points } from './fault.ts'
import { openDatabase, urlOf } from './models/mongodb/database.fixture.ts'
import { withoutCompany } from './nodes.fixture.ts'
import { bundleNode, type NodeProcess } from './process.fixture.ts'
import { openRedis } from './redis.fixture.ts'
import { newRoomId, Stubborn } from './stubborn.fixture.ts'
import { noise } from './upload.fixture.ts'

/*
 * A node dies at every point between what is stored, what is told and what is answered, under people who
 * go on asking: alone, until it is started again, and beside another one that goes on at once.
 */

const message = (text: string, ...fileIds: string[]) => {
  const files = fileIds.map((fileId) => ({ fileId, name: 'a file', type: '', size: SIZE }))
  return { type: 'message', body: { text, ...(files.length > 0 && { files }) } }
}
const SIZE = 64 * 1024

/** What two people do; answers what has to be true afterwards. */
async function live(where: () => Promise<string>) {
  const [ada, bob] = [new Stubborn(where), new Stubborn(where)]
  await ada.arrive('Ada')
  await bob.arrive('Bob')
  const [home, yard] = [newRoomId(), newRoomId()]
  await ada.does('POST', '/api/rooms', { id: home, title: 'Home', visibility: 'private' })
  await ada.say(home, { type: 'member', body: { userId: bob.id, change: 'join' } })
  const said = await bob.say(home, message('one'), message('two'), message('three'))
  await bob.say(home, { type: 'edit', body: { target: said[0], text: 'first' } })
  const [song, whole, half] = [uuidv7(), uuidv7(), uuidv7()]
  const bytes = noise(SIZE)
  const [sung] = await ada.say(home, message('a song', song))
  await ada.upload(home, song, bytes)
  await ada.say(home, message('another', whole))
  await ada.upload(home, whole, bytes)
  await ada.say(home, { type: 'delete', body: { target: sung } })
  await ada.say(home, message('a third', half))
  await ada.begin(home, half, SIZE)
  await ada.call('DELETE', `/uploads/${half}`, undefined, { 'tus-resumable': '1.0.0' })
  await ada.does('POST', '/api/rooms', { id: yard, title: 'Yard', visibility: 'unlisted' })
  const left = uuidv7()
  await bob.say(yard, message('here', left))
  await bob.upload(yard, left, bytes)
  await ada.does('POST', '/api/session', { name: 'Augusta' })
  await ada.call('DELETE', `/api/rooms/${yard}`)
  await bob.call('DELETE', '/api/session')

  return async () => {
    const log = await ada.log(home)
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
    const keys = log.map(({ authorId, id }) => `${authorId} ${id}`)
    expect(new Set(keys).size).toBe(keys.length)
    // The last that Bob has said was said in the room that is gone.
    const told = [...ada.acknowledged, ...[...bob.acknowledged].slice(0, -1)]
    const places = new Map(log.map(({ id, seq }) => [id, seq]))
    expect(told.map(([id]) => [id, places.get(id)])).toEqual(told)
    const ends = (fileId: string) => log.filter(isEndOf(fileId)).map(({ body }) => stateIn(body))
    // Removed before its completion was told, it has one end, and that is the last.
    expect([['complete', 'cancelled'], ['cancelled']]).toContainEqual(ends(song))
    expect(ends(whole)).toEqual(['complete'])
    expect(ends(half)).toEqual(['cancelled'])
    expect(log.find(({ id }) => id === sung)?.body).toEqual({ text: '', erased: true })
    const names = log.filter(({ type }) => type === 'member').map(({ body }) => nameIn(body))
    expect(names.at(-1)).toBe('Augusta')
    expect(names.filter((name) => name === 'Ada')).toHaveLength(1)
    const read = await ada.does('GET', `/files/${whole}/name`)
    expect(bytes.equals(read.body as Buffer)).toBe(true)
    expect((await ada.call('GET', `/files/${song}/name`)).status).toBe(410)
    expect((await ada.call('GET', `/api/rooms/${yard}`)).status).toBe(404)
    expect((await ada.call('GET', `/api/files/${left}`)).status).toBe(404)
    expect((await bob.call('GET', '/api/session')).status).toBe(401)
  }
}

const isEndOf =
  (fileId: string) =>
  ({ type, body }: Entry) =>
    type === 'file' && (body as { fileId?: string }).fileId === fileId
const stateIn = (body: object) => (body as { state?: string }).state
const nameIn = (body: object) => (body as { name?: string }).name

/** Of several people who find the node dead, one has it started again. */
const once = <T>(make: () => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

describe('a node that dies alone', () => {
  let program: Awaited<ReturnType<typeof bundleNode>>
  let dir: string
  const running: NodeProcess[] = []
  const start = async (env: Record<string, string>) => {
    const node = await program.start(dir, { NODE_ENV: 'test', ...env })
    running.push(node)
    return node
  }
  beforeAll(async () => {
    program = await bundleNode()
    dir = await mkdtemp(join(tmpdir(), 'tendril-fault-'))
  })
  afterAll(async () => {
    for (const { child } of running) child.kill('SIGKILL')
    await Promise.all(running.map(({ ended }) => ended))
    await program?.remove()
    await rm(dir, { recursive: true, force: true })
  })

  it.each(points)('keeps its word: %s', async (point: Point) => {
    const doomed = await start({ FAULT: point })
    const again = once(async () => {
      expect(await doomed.ended).toMatchObject({ code: null })
      return start({})
    })
    const dead = doomed.ended.then(() => true)
    const where = async () => {
      const found = await Promise.race([doomed.port, dead])
      const gone = await Promise.race([dead, new Promise<false>((r) => setImmediate(r, false))])
      const port = gone || found === true ? await (await again()).port : found
      return `http://127.0.0.1:${port}`
    }
    const holds = await live(where)
    expect(doomed.child.signalCode, 'the point was reached').toBe('SIGKILL')
    await vi.waitFor(holds, { timeout: 20_000, interval: 200 })
    const next = running.at(-1)!
    next.child.kill('SIGKILL')
    await next.ended
  })

  it('refuses to be killed in production', async () => {
    const node = await program.start(dir, { FAULT: points[0] })
    const { code, said } = await node.ended
    expect(code).toBe(1)
    expect(said).toContain('FAULT')
  })
})

describe.skipIf(withoutCompany)('a node that dies beside another', () => {
  let program: Awaited<ReturnType<typeof bundleNode>>
  let dir: string
  let env: Record<string, string>
  let other: NodeProcess
  const ends: (() => Promise<unknown>)[] = []
  /** What the other one's sweep may have to make good first. */
  const later: [Point, () => Promise<void>][] = []

  beforeAll(async () => {
    program = await bundleNode()
    const [redis, database] = [await openRedis(), await openDatabase()]
    dir = await mkdtemp(join(tmpdir(), 'tendril-fault-'))
    env = { NODE_ENV: 'test', MONGODB_URL: urlOf(database.name), REDIS_URL: redis.url }
    other = await program.start(dir, env)
    ends.push(
      () => redis.close(),
      () => database.close(),
    )
    await other.port
  }, 60_000)
  afterAll(async () => {
    other?.child.kill('SIGKILL')
    await other?.ended
    await program?.remove()
    for (const end of ends) await end()
    await rm(dir, { recursive: true, force: true })
  })

  it.each(points)('costs nobody anything: %s', async (point: Point) => {
    const doomed = await program.start(dir, { ...env, FAULT: point })
    ends.unshift(async () => doomed.child.kill('SIGKILL'))
    const dead = doomed.ended.then(() => true)
    const where = async () => {
      const found = await Promise.race([doomed.port, dead])
      const gone = await Promise.race([dead, new Promise<false>((r) => setImmediate(r, false))])
      const port = gone || found === true ? await other.port : found
      return `http://127.0.0.1:${port}`
    }
    later.push([point, await live(where)])
    expect(doomed.child.signalCode, 'the point was reached').toBe('SIGKILL')
  })

  it('and all of it is there in the end', async () => {
    expect(later.map(([point]) => point)).toEqual(points)
    for (const [, holds] of later) await vi.waitFor(holds, { timeout: 100_000, interval: 500 })
  }, 200_000)
})
