import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { makeGuest, say } from './guest.fixture.ts'
import { makeLog } from './log.ts'
import { server, url } from './models/mongodb/bed.fixture.ts'
import { openDatabase, urlOf, type Database } from './models/mongodb/database.fixture.ts'
import { openWire, type Wire } from './models/mongodb/wire.fixture.ts'
import type { MongoStore } from './models/mongodb/store.ts'
import { openNode, type Node } from './node.ts'

describe.skipIf(url === '')('nodes that share a database', () => {
  let database: Database
  let wire: Wire
  const nodes: Node[] = []
  /** How far the clocks have been put forward. */
  let ahead = 0
  let near: string
  let far: string

  const open = async (store: MongoStore) => {
    const config = readConfig({ PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent' }, '')
    const log = makeLog(config.LOG_LEVEL)
    const node = await openNode({ config, store, log, secret: store.secret, shell: null })
    nodes.push(node)
    return `http://127.0.0.1:${node.port}`
  }
  beforeAll(async () => {
    database = await openDatabase()
    wire = await openWire(server)
    const host = { host: wire.host }
    const now = () => Date.now() + ahead
    far = await open(await database.open())
    near = await open(await database.open({ url: urlOf(database.name, host), now }))
  })
  afterAll(async () => {
    wire.mend()
    await Promise.all(nodes.map((node) => node.close(500)))
    await wire.close()
    await database.close()
  })

  const statusOf = async (node: string, path: string) => (await fetch(new URL(path, node))).status
  const make = async () => {
    const ada = await makeGuest(near, 'Ada')
    const body = { title: 'Garden', visibility: 'public' }
    const made = await ada.call('POST', '/api/rooms', body)
    return { ada, roomId: (made.body as { room: { id: string } }).room.id }
  }

  it('know each other’s guests, rooms and entries', async () => {
    const { ada, roomId } = await make()
    const { results } = await ada.ask('room:append', { roomId, entries: [say('hello')] })
    const answer = await fetch(new URL(`/api/rooms/${roomId}/entries`, far), {
      headers: { cookie: ada.cookie },
    })
    expect(answer.status).toBe(200)
    const page = (await answer.json()) as { entries: { id: string; seq: number }[]; head: number }
    expect(page.entries).toContainEqual(expect.objectContaining(results[0]))
    ada.leave()
  })

  it('refuse what they cannot store, say that they are not ready, and go on by themselves', async () => {
    const { ada, roomId } = await make()
    await ada.ask('room:join', { roomId })
    const draft = say('from the tunnel')
    expect(await statusOf(near, '/readyz')).toBe(200)
    wire.cut()
    ahead = 5000
    const append = () => ada.answer('room:append', { roomId, entries: [draft] })
    expect(await append()).toMatchObject({ ok: false, code: 'UNAVAILABLE' })
    expect(await statusOf(near, '/readyz')).toBe(503)
    expect(await statusOf(near, '/healthz')).toBe(200)
    expect(await statusOf(far, '/readyz')).toBe(200)
    wire.mend()
    let answer = await append()
    while (!answer.ok) answer = await append()
    expect(answer).toMatchObject({ value: { results: [{ id: draft.id }] } })
    ahead = 10_000
    expect(await statusOf(near, '/readyz')).toBe(200)
    const { entries } = await ada.ask('room:read', { roomId, from: 1, to: 100 })
    expect(entries.filter(({ id }) => id === draft.id)).toHaveLength(1)
    ada.leave()
  }, 60_000)
})
