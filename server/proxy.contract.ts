import { request } from 'node:http'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Guest, openPatch, say } from './guest.fixture.ts'
import { rates } from './limits.ts'
import { openPair, withoutPair } from './pair.fixture.ts'
import type { ProxyKind } from './proxy.fixture.ts'
import { begin, create, makeRoom, noise, offsetOf, readFile } from './upload.fixture.ts'

/** What a proxy before nodes owes, with the file that is shipped for it. */
export function proxyContract(kind: ProxyKind): void {
  describe.skipIf(withoutPair || kind.program === null)(
    `two nodes behind the ${kind.name} that is shipped`,
    () => {
      let pair: Awaited<ReturnType<typeof openPair>>
      let url: string
      const enter = (name: string): Promise<Guest> => pair.enter(name)

      beforeAll(async () => {
        pair = await openPair(kind)
        ;({ url } = pair)
      }, 120_000)
      afterAll(() => pair.close(), 60_000)

      it('hear each other over websockets', async () => {
        const ada = await enter('Ada')
        const roomId = await makeRoom(ada)
        // Until both nodes have somebody.
        while ((await pair.sockets()).includes(0)) {
          const guest = await enter('Guest')
          await guest.ask('room:join', { roomId })
        }
        await ada.ask('room:join', { roomId })
        const heard = pair.guests.map((guest) =>
          guest.hear('room:grew', ({ entries }) =>
            entries.some(({ body }) => 'text' in body && body.text === 'hello'),
          ),
        )
        await ada.ask('room:append', { roomId, entries: [say('hello')] })
        await Promise.all(heard)
        expect(pair.guests.map(({ socket }) => socket.io.engine.transport.name)).toEqual(
          pair.guests.map(() => 'websocket'),
        )
      }, 60_000)

      it('keep those who can only poll', async () => {
        const sockets = await Promise.all(
          pair.guests.map(({ cookie }) => {
            const options = { transports: ['polling'], extraHeaders: { cookie }, forceNew: true }
            const socket = io(url, { ...options, reconnection: false })
            return new Promise<typeof socket>((resolve, reject) => {
              socket.once('connect', () => resolve(socket)).once('connect_error', reject)
            })
          }),
        )
        const roomId = await makeRoom(pair.guests[0] as Guest)
        for (let round = 0; round < 3; round++) {
          for (const socket of sockets) {
            const answer: unknown = await socket
              .timeout(10_000)
              .emitWithAck('room:join', { roomId })
            expect(answer).toMatchObject({ ok: true })
          }
        }
        for (const socket of sockets) socket.disconnect()
      })

      it('take a large file, and give any part of it', async () => {
        const ada = await enter('Ada')
        const bytes = noise(50 * 2 ** 20)
        const fileId = await create(ada, await makeRoom(ada), bytes.length)
        const upload = openPatch(`${url}/uploads/${fileId}`, ada.cookie, 0)
        upload.end(bytes)
        expect(await upload.answered).toEqual({ status: 204, offset: bytes.length })
        expect((await readFile(ada, url, fileId)).bytes.equals(bytes)).toBe(true)
        const part = await readFile(ada, url, fileId, { range: 'bytes=-100' })
        expect([part.status, part.bytes]).toEqual([206, bytes.subarray(-100)])
      }, 180_000)

      it('go on with a file whose node is killed, under the eyes of those who watch it', async () => {
        const [ada, ben] = [await enter('Ada'), await enter('Ben')]
        const bytes = noise(400_000)
        const fileId = await create(ada, await makeRoom(ada), bytes.length)
        // So that the file is sent to the first one, and read from the other: it has less to do.
        await pair.stop(1)
        const upload = await begin(ada, url, fileId, bytes.subarray(0, 300_000), kind.again)
        await pair.start(1)
        await pair.leadsTo(1)
        const part = await readFile(ben, url, fileId, { range: 'bytes=100000-199999' })
        expect([part.status, part.headers.get('content-range')]).toEqual([
          206,
          `bytes 100000-199999/${bytes.length}`,
        ])
        expect(part.bytes.equals(bytes.subarray(100_000, 200_000))).toBe(true)

        const response = await fetch(`${url}/files/${fileId}`, { headers: { cookie: ben.cookie } })
        const pieces: Uint8Array[] = []
        let seen = 0
        const watched = (async () => {
          for await (const piece of response.body ?? []) {
            pieces.push(piece)
            seen += piece.length
          }
        })()
        await expect.poll(() => seen, { timeout: 20_000 }).toBe(300_000)
        await pair.stop(0, 'SIGKILL')
        // Some proxies answer when all that is sent has come, and not before.
        upload.end(bytes.subarray(300_000))
        expect((await upload.answered).status).toBe(502)
        // The lease of the dead one ends after some seconds.
        let offset = Number.NaN
        while (Number.isNaN(offset)) offset = await offsetOf(ada, fileId)
        expect(offset).toBe(300_000)
        const rest = openPatch(`${url}/uploads/${fileId}`, ada.cookie, offset)
        rest.end(bytes.subarray(offset))
        expect(await rest.answered).toEqual({ status: 204, offset: bytes.length })
        await watched
        expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
        await pair.start(0)
      }, 120_000)

      it('are not taken for broken when uploads are', async () => {
        const ada = await enter('Ada')
        const roomId = await makeRoom(ada)
        // One on each node.
        const uploads: { fileId: string; upload: ReturnType<typeof openPatch> }[] = []
        for (let n = 0; n < 2; n++) {
          const fileId = await create(ada, roomId, 1000)
          await ada.ask('file:follow', { fileId })
          const grew = ada.hear('file:grew', (fact) => fact.fileId === fileId && fact.length > 0)
          const upload = openPatch(`${url}/uploads/${fileId}`, ada.cookie, 0)
          await upload.write(noise(10))
          await grew
          uploads.push({ fileId, upload })
        }
        await ada.call('DELETE', '/api/session')
        for (const { fileId, upload } of uploads) {
          await expect.poll(() => pair.holds(fileId), { timeout: 20_000 }).toBe(false)
          upload.end(noise(990))
          expect((await upload.answered).status).toBe(502)
        }
        for (let n = 0; n < 4; n++) expect((await fetch(`${url}/healthz`)).status).toBe(200)
      })

      it('refuse nobody while one of them is restarted', async () => {
        const ada = await enter('Ada')
        const [asked, made] = [new Set<number>(), new Set<number>()]
        let restarted = false
        const restart = pair
          .stop(0)
          .then(() => pair.start(0))
          .finally(() => (restarted = true))
        while (!restarted) {
          asked.add((await ada.call('GET', '/api/rooms')).status)
          const room = { title: 'In between', visibility: 'unlisted' }
          made.add((await ada.call('POST', '/api/rooms', room)).status)
          await new Promise((resolve) => setImmediate(resolve))
        }
        await restart
        // RATE is what it says to a person who makes that many rooms.
        for (const status of [429, ...kind.again]) made.delete(status)
        // Where some may be refused until the proxy has noticed, all may be; soon after that, nobody is.
        if (kind.again.length > 0) made.add(201)
        const late = await enter('Late')
        const room = { title: 'Afterwards', visibility: 'unlisted' }
        const make = async () => (await late.call('POST', '/api/rooms', room)).status
        await expect.poll(make, { timeout: 20_000, interval: 500 }).toBe(201)
        expect([asked, made]).toEqual([new Set([200]), new Set([201])])
      }, 60_000)

      it('know where people come from, whatever they claim', async () => {
        const come = (localAddress: string) =>
          new Promise<number>((resolve, reject) => {
            const headers = { 'x-forwarded-for': `192.0.2.${Math.floor(Math.random() * 256)}` }
            const asked = request(`${url}/api/session`, { method: 'POST', localAddress, headers })
            asked.once('response', (answer) => resolve(answer.resume().statusCode ?? 0))
            asked.once('error', reject).end()
          })
        const statuses: number[] = []
        while (!statuses.includes(429) && statuses.length < 4 * rates.guest.burst) {
          statuses.push(...(await Promise.all(Array.from({ length: 20 }, () => come('127.0.0.2')))))
        }
        expect(statuses.filter((status) => status === 201).length).toBeGreaterThanOrEqual(
          rates.guest.burst,
        )
        expect(statuses).toContain(429)
        expect(await come('127.0.0.3')).toBe(201)
      }, 60_000)

      it('let their own pages in, and no others, and keep their figures to themselves', async () => {
        const status = async (path: string, init?: RequestInit) =>
          (await fetch(new URL(path, url), init)).status
        const from = (origin: string) => ({ method: 'POST', headers: { origin } })
        expect(await status('/api/session', from(url))).toBe(201)
        expect(await status('/api/session', from('http://elsewhere.example'))).toBe(403)
        expect(await status('/healthz')).toBe(200)
        expect(await status('/metrics')).toBe(404)
      })
    },
  )
}
