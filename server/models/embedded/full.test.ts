import { describe, expect, it } from 'vitest'
import { bytes, entry, file, print, readAll, refusal, room } from '../samples.contract.ts'
import type { Store } from '../store.ts'
import { mayMount, withDisk } from './disk.fixture.ts'
import { openEmbeddedStore } from './store.ts'

const MiB = 1024 * 1024

async function* endless(piece: Uint8Array) {
  for (;;) yield piece
}

describe.skipIf(!mayMount)('on a full disk (needs the right to mount one)', () => {
  const fill = async (store: Store) => {
    const { fileId } = await store.files.create(file({ size: null }))
    let told = 0
    const piece = bytes(100_000)
    const appending = store.files.append(fileId, 0, endless(piece), (length) => (told = length))
    return { fileId, code: await refusal(appending), told, piece }
  }

  it('an upload keeps what was written, and everything goes on when there is room again', () =>
    withDisk(12 * MiB, async (dir) => {
      const store = await openEmbeddedStore({ dir, reserveBytes: 0 })
      const garden = await store.rooms.create(room())
      const { fileId, code, told, piece } = await fill(store)
      expect(code).toBe('STORAGE_FULL')
      const record = await store.files.find(fileId)
      expect(record).toMatchObject({ length: told, state: 'growing' })
      expect(told).toBeGreaterThan(8 * MiB)
      const pieces = Array<Uint8Array>(Math.ceil(told / piece.length)).fill(piece)
      const sent = Buffer.concat(pieces).subarray(0, told)
      expect(print(await readAll(store, fileId))).toBe(print(sent))

      const big = entry({ body: { text: 'x'.repeat(500_000) } })
      expect(await refusal(store.log.append(garden.id, [big]))).toBe('STORAGE_FULL')
      expect(await store.log.head(garden.id)).toBe(0)
      await store.files.end(fileId, 'cancelled', 1)
      expect((await store.log.append(garden.id, [big]))[0]?.entry.seq).toBe(1)
      await store.close()
    }))

  it('new uploads are refused first, and text goes on', () =>
    withDisk(64 * MiB, async (dir) => {
      const store = await openEmbeddedStore({ dir, reserveBytes: 24 * MiB })
      const garden = await store.rooms.create(room())
      const free = await store.files.free()
      expect(free).toBeLessThan(40 * MiB)
      expect(await refusal(store.files.create(file({ size: free + MiB })))).toBe('STORAGE_FULL')
      const { code, told } = await fill(store)
      expect(code).toBe('STORAGE_FULL')
      expect(told).toBeLessThan(free + 16 * MiB)
      expect(await store.files.free()).toBe(0)
      expect((await fill(store)).told).toBe(0)
      expect(await refusal(store.files.create(file({ size: 1 })))).toBe('STORAGE_FULL')
      expect(await store.log.append(garden.id, [entry()])).toHaveLength(1)
      await store.close()
    }))

  it('leaves 64 MiB for text when nothing else is said', () =>
    withDisk(100 * MiB, async (dir) => {
      const store = await openEmbeddedStore({ dir })
      const free = await store.files.free()
      expect(free).toBeLessThanOrEqual(36 * MiB)
      expect(free).toBeGreaterThan(30 * MiB)
      await store.close()
    }))
})
