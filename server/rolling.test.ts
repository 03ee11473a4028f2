import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Front, openFront } from './front.fixture.ts'
import { type Guest, makeGuest } from './guest.fixture.ts'
import { type Nodes, openNodes, withoutCompany } from './nodes.fixture.ts'
import { sendFile } from './sender.fixture.ts'
import { expectOneChat, openTalker, type Talker } from './talker.fixture.ts'
import { makeRoom, noise, readFile } from './upload.fixture.ts'

const TALKERS = 50
const UPLOADS = 5
const SIZE = 5 * 2 ** 20
/** A second and a connection: none of the files can be up before the last node was restarted. */
const RATE = 40_000

describe.skipIf(withoutCompany)('nodes that are restarted one after the other', () => {
  let company: Nodes
  let front: Front
  let slow: Front
  let ada: Guest
  const talkers: Talker[] = []

  beforeAll(async () => {
    company = await openNodes(3)
    front = await openFront(...company.urls)
    slow = await openFront(...company.urls)
    ada = await makeGuest(front.url, 'Ada')
  }, 60_000)
  afterAll(async () => {
    ada?.leave()
    for (const talker of talkers) talker.leave()
    await Promise.all([front?.close(), slow?.close()])
    await company?.close()
  })

  it('fail no upload, lose nothing that was said, double nothing, and mix nothing up', async () => {
    const roomId = await makeRoom(ada)
    while (talkers.length < TALKERS) {
      const names = Array.from({ length: 10 }, (_, n) => `Talker ${talkers.length + n}`)
      talkers.push(...(await Promise.all(names.map((name) => openTalker(front.url, name, roomId)))))
    }
    slow.rate = RATE
    const files = Array.from({ length: UPLOADS }, () => noise(SIZE))
    const uploads = files.map((bytes) => sendFile(slow.url, ada, roomId, bytes))
    await vi.waitFor(() => {
      for (const { patches } of uploads) expect(patches).toHaveLength(1)
    }, 60_000)

    let talking = true
    const talks = talkers.map(async ({ says }) => {
      for (let n = 1; talking; n++) {
        await says(`my number ${n}`)
        await pause(2000 + Math.random() * 2000)
      }
    })
    const oneMore = async () => {
      const before = talkers.map(({ acknowledged }) => acknowledged.size)
      await vi.waitFor(() => {
        for (const [n, { acknowledged }] of talkers.entries())
          expect(acknowledged.size).toBeGreaterThan(before[n] ?? 0)
      }, 60_000)
    }
    await oneMore()
    for (const node of company.nodes) {
      const from = performance.now()
      await node.end('SIGTERM')
      expect(performance.now() - from).toBeLessThan(10_000)
      await oneMore()
      await node.start()
    }
    for (const { patches } of uploads) expect(patches.length).toBeGreaterThan(1)
    slow.rate = null
    await Promise.all(uploads.map(({ done }) => done))
    talking = false
    await Promise.all(talks)
    await expectOneChat(talkers)
    for (const [n, { fileId, patches }] of uploads.entries()) {
      for (const { from, acknowledged } of patches)
        expect(from).toBeGreaterThanOrEqual(acknowledged)
      const { bytes } = await readFile(ada, front.url, fileId)
      expect(bytes.equals(files[n]!)).toBe(true)
    }
  }, 240_000)
})
