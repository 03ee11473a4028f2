import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { bytes, file, print, readAll, refusal, room, stream } from '../samples.contract.ts'
import { openEmbeddedStore } from './store.ts'

it('tells what a file grew by, as it is stored', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'tendril-'))
  const store = await openEmbeddedStore({ dir })
  const garden = await store.rooms.create(room())
  const size = 300_000
  const { fileId } = await store.files.create(file({ roomId: garden.id, size }))
  const told = Buffer.alloc(size)
  let length = 0
  const grew = (now: number, pieces: readonly Uint8Array[] = []) => {
    const grown = Buffer.concat(pieces)
    expect(now - grown.length).toBe(length)
    told.set(grown, length)
    length = now
  }
  const sent = bytes(size + 1)
  const source = stream(
    sent.subarray(0, 70_000),
    sent.subarray(70_000, 90_000),
    sent.subarray(90_000),
  )
  expect(await refusal(store.files.append(fileId, 0, source, grew))).toBe('TOO_LARGE')
  expect(length).toBe(size)
  expect(print(told)).toBe(print(await readAll(store, fileId)))
  await store.close()
  await rm(dir, { recursive: true })
})
