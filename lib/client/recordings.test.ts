import { expect, it, onTestFinished } from 'vitest'
import { readBytes } from './bytes.ts'
import { startRecording } from './recordings.ts'
import { ids, openStage, settle, until } from './stage.ts'
import { openFetchTus } from './tus.fetch.ts'
// Loaded when there is something to send, and here before a busy machine could be slow with it.
import './upload.ts'
import { Uploads } from './uploads.ts'

const bytes = (...all: number[]) => Uint8Array.from(all).buffer
const ENDPOINT = 'http://here/uploads'

/** A server that takes uploads whose length comes last; `cut` and nothing comes through. */
function stageServer() {
  const server = {
    stored: [] as number[],
    size: null as number | null,
    duration: null as string | null,
    created: 0,
    cut: false,
  }
  const real = globalThis.fetch
  globalThis.fetch = async (_url, init) => {
    if (server.cut) throw new TypeError('no network')
    const { method, body, headers } = init as { method: string; body?: Blob; headers: object }
    const told = new Headers(headers as Record<string, string>)
    const length = () => ({ 'Upload-Offset': `${server.stored.length}` })
    if (method === 'POST') {
      expect(told.get('upload-defer-length')).toBe('1')
      server.created++
      return new Response(null, { status: 201, headers: { Location: '/uploads/1' } })
    }
    if (method === 'PATCH') {
      if (Number(told.get('upload-offset')) !== server.stored.length)
        return new Response('{}', { status: 409 })
      server.stored.push(...new Uint8Array(await (body ?? new Blob()).arrayBuffer()))
      const size = told.get('upload-length')
      // "Once set, the length must not be changed."
      if (size !== null && server.size !== null) return new Response('{}', { status: 400 })
      if (size !== null) server.size = Number(size)
      server.duration ??= told.get('tendril-duration')
    }
    const known = server.size === null ? {} : { 'Upload-Length': `${server.size}` }
    return new Response(null, { status: 200, headers: { ...length(), ...known } })
  }
  onTestFinished(() => void (globalThis.fetch = real))
  return server
}

async function recorder() {
  const stage = openStage()
  const { db, wire, errors } = stage
  const server = stageServer()
  const ports = { ...stage.ports, tus: openFetchTus(ENDPOINT) }
  const uploads = new Uploads(ports, { follow: () => () => {} }, async () => {})
  wire.link.set('online')
  uploads.start()
  onTestFinished(async () => {
    uploads.stop()
    await settle()
    expect(errors).toEqual([])
    await db.delete()
  })
  const recording = await startRecording(ports, ids.room, { name: 'note.webm', type: 'audio/webm' })
  const sent = () => db.outbox.clear()
  const has = (count: number) => until(() => server.stored.length === count, `${count} bytes`)
  return { ...stage, server, recording, sent, has }
}

it('sends what is recorded as it comes, and says how much and how long it was when it is over', async () => {
  const { db, server, recording, sent, has } = await recorder()
  const [row] = await db.outbox.toArray()
  expect(row!.body).toEqual({
    text: '',
    files: [{ fileId: recording.fileId, name: 'note.webm', type: 'audio/webm' }],
  })
  await sent()
  await recording.append(bytes(1, 2, 3))
  await has(3)
  expect(server.size).toBeNull()
  await recording.append(bytes(4))
  await has(4)
  await recording.append(bytes(5, 6))
  expect(server.duration).toBeNull()
  await recording.end(4.2)
  await until(() => server.size === 6)
  expect(server.duration).toBe('4.2')
  expect(server.stored).toEqual([1, 2, 3, 4, 5, 6])
  await until(async () => (await db.uploads.count()) === 0)
  expect(await db.growth.get(recording.fileId)).toMatchObject({
    state: 'complete',
    length: 6,
    size: 6,
  })
})

it('loses nothing of what was recorded while there was no network', async () => {
  const { clock, server, recording, sent, has } = await recorder()
  await sent()
  await recording.append(bytes(1, 2))
  await has(2)
  server.cut = true
  for (let n = 3; n <= 30; n++) {
    expect(await recording.append(bytes(n))).toBe(true)
    clock.advance(1000)
  }
  await settle()
  expect(server.stored).toEqual([1, 2])
  server.cut = false
  const back = until(() => {
    clock.advance(100)
    return server.stored.length === 30
  })
  await back
  await recording.end()
  await until(() => server.size === 30)
  expect(server.stored).toEqual(Array.from({ length: 30 }, (_, n) => n + 1))
  expect(server.created).toBe(1)
})

it('ends with what there is when nobody records any more', async () => {
  const { clock, server, recording, sent, has } = await recorder()
  await sent()
  await recording.append(bytes(1, 2))
  await has(2)
  await until(() => {
    clock.advance(1000)
    return server.size === 2
  })
  expect(await recording.append(bytes(3))).toBe(false)
})

it('says its length once, also when the answer to it was lost', async () => {
  const { db, clock, server, recording, sent, has } = await recorder()
  await sent()
  await recording.append(bytes(1))
  await has(1)
  const fetched = globalThis.fetch
  let lost = false
  globalThis.fetch = async (url, init) => {
    const answer = await fetched(url, init)
    if (lost || new Headers(init?.headers).get('upload-length') === null) return answer
    lost = true
    throw new TypeError('cut')
  }
  await recording.append(bytes(2))
  await recording.end()
  await until(async () => {
    clock.advance(100)
    return (await db.uploads.count()) === 0
  })
  expect(lost).toBe(true)
  expect([server.stored, server.size]).toEqual([[1, 2], 2])
})

it('reads any part of what was recorded', async () => {
  const { db, recording } = await recorder()
  const all = [[1], [2, 3, 4], [5, 6], [7]]
  for (const part of all) await recording.append(bytes(...part))
  for (let from = 0; from <= 7; from++)
    for (let to = from; to <= 7; to++) {
      const part = await readBytes(db, recording.fileId, from, to)
      expect([...new Uint8Array(await part.arrayBuffer())]).toEqual(all.flat().slice(from, to))
    }
})
