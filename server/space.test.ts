import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { creation, makeGuest, openTestNode, say } from './guest.fixture.ts'
import { openEmbeddedStore } from './models/embedded/store.ts'
import { openSpace } from './space.ts'
import { makeRoom } from './upload.fixture.ts'
import { keepLog } from './wire.fixture.ts'

it('a node without space for files refuses them, says so, and goes on with text', async () => {
  const { log, lines } = keepLog()
  const dir = await mkdtemp(join(tmpdir(), 'tendril-full-'))
  const store = await openEmbeddedStore({ dir, reserveBytes: Number.MAX_SAFE_INTEGER })
  const node = await openTestNode({}, { store, log })
  const ada = await makeGuest(node.url)
  const roomId = await makeRoom(ada)
  for (const fileId of [uuidv7(), uuidv7(), uuidv7()]) {
    const made = await ada.call('POST', '/uploads', undefined, creation(fileId, roomId, 'x', 5))
    expect(made).toMatchObject({ status: 507, body: { code: 'STORAGE_FULL' } })
  }
  expect(lines).toMatchObject([{ level: 40, bytes: 0, msg: 'no space left for what was sent' }])

  const { results } = await ada.ask('room:append', { roomId, entries: [say('all the same')] })
  expect(results).toMatchObject([{ seq: 2 }])
  expect((await ada.call('GET', '/readyz')).status).toBe(200)
  const { body } = await ada.call('GET', '/metrics')
  expect(body).toContain('tendril_refusals_total{code="STORAGE_FULL"} 3')
  expect(body).toContain('tendril_upload_space_bytes 0')
  ada.leave()
  await node.close()
  await rm(dir, { recursive: true, force: true })
})

it('a node with space for files says how much', async () => {
  const node = await openTestNode()
  const metrics = await (await fetch(`${node.url}/metrics`)).text()
  expect(metrics).toMatch(/^tendril_upload_space_bytes [1-9]/m)
  await node.close()
})

describe('too little space', () => {
  afterEach(() => void vi.useRealTimers())

  it('is one warning, until there is enough for a while', async () => {
    vi.useFakeTimers()
    const { log, lines } = keepLog('info')
    let bytes = 0
    const space = openSpace(async () => bytes, log)
    const warned = async (ms: number) => {
      await vi.advanceTimersByTimeAsync(ms)
      return lines.length
    }
    space.note('RATE')
    expect(await warned(0)).toBe(0)
    space.note('STORAGE_FULL')
    space.note('STORAGE_FULL')
    expect(await warned(200_000)).toBe(1)
    bytes = 10
    // There is some, but not for what somebody goes on asking for.
    space.note('STORAGE_FULL')
    await warned(60_000)
    space.note('STORAGE_FULL')
    expect(await warned(60_000)).toBe(1)
    expect(await warned(60_000)).toBe(2)
    expect(lines[1]).toMatchObject({ level: 30, bytes: 10, msg: 'there is space again' })
    space.note('STORAGE_FULL')
    expect(await warned(0)).toBe(3)
    space.close()
  })

  it('that cannot be measured is said, and harms nobody', async () => {
    vi.useFakeTimers()
    const { log, lines } = keepLog()
    const space = openSpace(() => Promise.reject(new Error('away')), log)
    space.note('STORAGE_FULL')
    await vi.advanceTimersByTimeAsync(0)
    expect(lines).toMatchObject([{ msg: 'the space left is not known' }])
    space.close()
  })
})
