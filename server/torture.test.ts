import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Front, openFront } from './front.fixture.ts'
import { type Guest, makeGuest, openPatch } from './guest.fixture.ts'
import { type Member, type Nodes, openNodes, withoutCompany } from './nodes.fixture.ts'
import { sendFile } from './sender.fixture.ts'
import { makeRoom, noise, readFile, TUS } from './upload.fixture.ts'

/*
 * One file on its way up through everything that can happen to it: its connection is cut every few
 * bytes, the node that takes it dies, or falls asleep and wakes up later, or somebody else sends the same
 * at the same time; and ten people read along.
 */

const MIB = 2 ** 20
const SIZE = 20 * MIB
const FOLLOWERS = 10
/** What a cut may cost: one of GridFS. */
const CHUNK = 255 * 1024
const PATIENCE = 240_000
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe.skipIf(withoutCompany)('a file that is tortured', () => {
  let company: Nodes
  let front: Front
  let ada: Guest
  let ben: Guest

  beforeAll(async () => {
    company = await openNodes(2, { LIMITS: 'off' })
    front = await openFront(...company.urls)
    ada = await makeGuest(front.url, 'Ada')
    ben = await makeGuest(front.url, 'Ben')
  }, 120_000)
  afterAll(async () => {
    await front?.close()
    await company?.close()
  })

  /** Reads along, at whatever node there is, and goes on where it was; answers the hash of all of it. */
  async function follow(fileId: string, first: number): Promise<string> {
    const hash = createHash('sha256')
    let got = 0
    for (let at = first; got < SIZE; at++) {
      const url = `${company.urls[at % 2]}/files/${fileId}`
      const headers = { cookie: ben.cookie, range: `bytes=${got}-` }
      const answer = await fetch(url, { headers }).catch(() => null)
      if (answer?.status === 206) {
        const reading = async () => {
          for await (const part of answer.body ?? []) {
            hash.update(part)
            got += part.length
          }
        }
        await reading().catch(() => undefined)
      }
      await pause(100)
    }
    return hash.digest('hex')
  }

  /** Somebody else with the same bytes, at the same place. */
  async function rival(url: string, fileId: string, bytes: Buffer): Promise<void> {
    const headers = { cookie: ada.cookie, ...TUS }
    const found = await fetch(`${url}/uploads/${fileId}`, { method: 'HEAD', headers })
    const offset = Number(found.headers.get('upload-offset') ?? Number.NaN)
    if (!(offset < SIZE)) return
    const other = openPatch(`${url}/uploads/${fileId}`, ada.cookie, offset)
    await other.write(bytes.subarray(offset, offset + MIB / 4))
    await pause(Math.random() * 300)
    other.cut()
  }

  it(
    'has no wrong byte anywhere, and none is sent again that was acknowledged',
    async () => {
      const roomId = await makeRoom(ada)
      const bytes = noise(SIZE)
      const { fileId, patches, done } = sendFile(front.url, ada, roomId, bytes)
      const watched = Array.from({ length: FOLLOWERS }, (_, n) => follow(fileId, n))
      let over = false
      const sent = done.finally(() => (over = true))

      const happened = { cut: 0, killed: 0, slept: 0, rivalled: 0 }
      let busy = Promise.resolve()
      let free = true
      /** One of these at a time: the other node is well meanwhile. */
      const meanwhile = (what: Promise<unknown>) => {
        free = false
        busy = what.then(() => {
          front.leadTo(...company.urls)
          free = true
        })
      }
      const [left, right] = company.nodes as [Member, Member]
      front.rate = 3 * MIB
      while (!over) {
        await Promise.race([front.cutBehind(1 + Math.floor(Math.random() * MIB)), sent])
        if (over) break
        const turn = ++happened.cut
        if (!free) continue
        const [here, there] = turn % 2 === 0 ? [left, right] : [right, left]
        if (turn % 5 === 0) {
          happened.killed++
          front.leadTo(there.url)
          meanwhile(here.end('SIGKILL').then(() => here.start()))
        } else if (turn % 5 === 2) {
          happened.slept++
          here.freeze()
          front.leadTo(there.url)
          front.cut()
          meanwhile(pause(1000 + Math.random() * 2000).then(here.thaw))
        } else if (turn % 5 === 4) {
          happened.rivalled++
          meanwhile(rival(there.url, fileId, bytes))
        }
      }
      await sent
      await busy

      expect(happened.cut).toBeGreaterThanOrEqual(10)
      for (const times of Object.values(happened)) expect(times).toBeGreaterThan(1)
      for (const { from, acknowledged } of patches)
        expect(from).toBeGreaterThanOrEqual(acknowledged)
      expect(front.carried).toBeLessThanOrEqual(1.05 * SIZE + happened.cut * CHUNK)
      expect(await Promise.all(watched)).toEqual(watched.map(() => sha(bytes)))
      for (const url of company.urls)
        expect(sha((await readFile(ben, url, fileId)).bytes)).toBe(sha(bytes))
    },
    PATIENCE,
  )
})
