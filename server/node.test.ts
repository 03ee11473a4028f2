import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Guest, makeGuest, openPatch, openTestNode } from './guest.fixture.ts'
import { had } from './had.fixture.ts'
import { openEmbeddedStore } from './models/embedded/store.ts'
import { create, makeRoom, patch } from './upload.fixture.ts'
import { upgrade } from './wire.fixture.ts'

let node: Awaited<ReturnType<typeof openTestNode>>
let ada: Guest
let roomId: string

beforeEach(async () => {
  node = await openTestNode()
  ada = await makeGuest(node.url)
  roomId = await makeRoom(ada)
})

afterEach(async () => {
  ada.leave()
  await rm(node.dir, { recursive: true, force: true })
})

/** ms that the node takes to stop, with all the time that `main` gives it. */
async function stop(): Promise<number> {
  return (await had(node.node.close(8000))).ms
}

/** An upload of 10 bytes that is known to have brought 5. */
async function sendHalf() {
  const fileId = await create(ada, roomId, 10)
  await ada.ask('file:follow', { fileId })
  const grew = ada.hear('file:grew', ({ length }) => length === 5)
  const sending = openPatch(`${node.url}/uploads/${fileId}`, ada.cookie, 0)
  await sending.write(Buffer.from('12345'))
  await grew
  return { fileId, ...sending }
}

/** What another node, or this one after its next start, finds. */
async function stored(fileId: string) {
  const store = await openEmbeddedStore({ dir: node.dir })
  const file = await store.files.find(fileId)
  await store.close()
  return file
}

describe('a node that is told to stop', () => {
  it('waits for nobody who does not hang up', async () => {
    const silent = upgrade(node.url, {})
    expect(await silent.answered).toBe(101)
    const idle = connect(Number(new URL(node.url).port), '127.0.0.1')
    await once(idle, 'connect')
    const half = connect(Number(new URL(node.url).port), '127.0.0.1')
    half.on('error', () => undefined)
    await once(half, 'connect')
    half.write('POST /api/rooms HTTP/1.1\r\nHost: local')
    expect(await stop()).toBeLessThan(1500)
    await silent.closed
  })

  it('lets an upload finish that nearly is, and stops at once after it', async () => {
    const sending = await sendHalf()
    const stopped = stop()
    sending.end(Buffer.from('67890'))
    expect(await sending.answered).toEqual({ status: 204, offset: 10 })
    expect(await stopped).toBeLessThan(1500)
    expect(await stored(sending.fileId)).toMatchObject({ state: 'complete', length: 10 })
  })

  it('breaks off an upload that goes on, at a clean length', async () => {
    const sending = await sendHalf()
    const cut = sending.answered.catch((error: Error) => error.message)
    expect(await stop()).toBeLessThan(3000)
    expect(await cut).toBe('socket hang up')
    expect(await stored(sending.fileId)).toMatchObject({ state: 'growing', length: 5 })
  })

  it('breaks off whoever reads what is still growing', async () => {
    const fileId = await create(ada, roomId, 10)
    await patch(ada, node.url, fileId, 0, Buffer.from('12345'))
    const reading = await fetch(`${node.url}/files/${fileId}`, { headers: { cookie: ada.cookie } })
    const read = reading.arrayBuffer().catch((error: Error) => error.message)
    expect(await stop()).toBeLessThan(3000)
    expect(await read).toBe('terminated')
  })

  it('says goodbye to its sockets, but not to all at once', async () => {
    const extraHeaders = { cookie: ada.cookie }
    const connect = () =>
      new Promise<Socket>((resolve) => {
        const socket = io(node.url, { transports: ['websocket'], extraHeaders, forceNew: true })
        socket.once('connect', () => resolve(socket))
      })
    const sockets = await Promise.all(Array.from({ length: 100 }, connect))
    const goodbyes = sockets.map((socket) => new Promise((told) => socket.once('disconnect', told)))
    const stopped = stop()
    await Promise.race(goodbyes)
    // Somebody who was not told yet is still served.
    const served = sockets
      .filter(({ connected }) => connected)
      .map((socket) => socket.timeout(5000).emitWithAck('room:leave', { roomId }))
    expect(await Promise.any(served)).toMatchObject({ ok: true })
    await stopped
    expect(new Set(await Promise.all(goodbyes))).toEqual(new Set(['io server disconnect']))
  })

  it('takes no new work', async () => {
    await stop()
    await expect(ada.call('GET', '/api/session')).rejects.toThrow('fetch failed')
  })
})
