import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import Libsql from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { bytes, entry, file, print, readAll, room, stream, times } from '../samples.contract.ts'
import type { Store } from '../store.ts'
import { openEmbeddedStore } from './store.ts'

const fixture = fileURLToPath(new URL('load.fixture.ts', import.meta.url))
const roomId = 'R'.repeat(22)

describe('after a crash', () => {
  let dir: string
  const children: ChildProcess[] = []
  const stores: Store[] = []
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tendril-'))
  })
  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child)
    for (const store of stores.splice(0)) await store.close()
    await rm(dir, { recursive: true })
  })

  const open = async () => {
    const store = await openEmbeddedStore({ dir })
    stores.push(store)
    return store
  }
  const kill = async (child: ChildProcess) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  const run = (mode: 'hold' | 'write') => {
    const args = ['--import', 'tsx', fixture, dir, mode]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    children.push(child)
    return child
  }
  const pathOf = (fileId: string) => join(dir, 'files', fileId.slice(-2), fileId)

  it('every acknowledged entry and byte is there, and the log is dense', async () => {
    const child = run('write')
    const acknowledged = new Map<string, number>()
    const lengths = new Map<string, number>()
    for await (const line of createInterface(child.stdout)) {
      const [what, id = '', number] = line.split(' ')
      if (what === 'entry') acknowledged.set(id, Number(number))
      if (what === 'file') lengths.set(id, Number(number))
      if (acknowledged.size > 2000 && lengths.size === 2) child.kill('SIGKILL')
    }
    const { log, files } = await open()
    const head = await log.head(roomId)
    const all = await log.read(roomId, 1, head, head)
    expect(all.map((one) => one.seq)).toEqual(times(head, (i) => i + 1))
    expect(new Set(all.map((one) => one.id)).size).toBe(head)
    const seqs = new Map(all.map((one) => [one.id, one.seq]))
    expect(acknowledged.size).toBeGreaterThan(2000)
    expect([...acknowledged].filter(([id, seq]) => seqs.get(id) !== seq)).toEqual([])
    for (const [fileId, length] of lengths) {
      expect((await files.find(fileId))?.length).toBeGreaterThanOrEqual(length)
      const kept = await readAll({ files } as Store, fileId)
      expect(kept.findIndex((byte, n) => byte !== ((n >> 16) & 255))).toBe(-1)
    }
    expect((await log.append(roomId, [entry()]))[0]?.entry.seq).toBe(head + 1)
  })

  it('a second process is refused until the first is gone, however it goes', async () => {
    const child = run('hold')
    const lines = createInterface(child.stdout)
    await once(lines, 'line')
    await expect(openEmbeddedStore({ dir })).rejects.toThrow(`Another process is using ${dir}`)
    await kill(child)
    await open()
    const refused = run('hold')
    let complaint = ''
    refused.stderr.on('data', (text) => (complaint += text))
    expect(await once(refused, 'close')).toEqual([1, null])
    expect(complaint).toContain(`Another process is using ${dir}`)
  })

  it('a second store in the same process is refused as well', async () => {
    await open()
    await expect(openEmbeddedStore({ dir })).rejects.toThrow(`Another process is using ${dir}`)
  })

  it('a file that has all its bytes and no end is complete', async () => {
    const before = await open()
    const [fern, moss] = [file({ size: 9 }), file({ size: 9 })]
    for (const one of [fern, moss]) await before.files.create(one)
    await before.close()
    for (const [one, length] of [
      [fern, 9],
      [moss, 8],
    ] as const) {
      await mkdir(dirname(pathOf(one.fileId)), { recursive: true })
      await writeFile(pathOf(one.fileId), bytes(length))
    }
    const { files } = await open()
    expect((await files.untold(9)).map((one) => one.fileId)).toEqual([fern.fileId])
    expect(await files.find(fern.fileId)).toMatchObject({ state: 'complete', length: 9 })
    expect(await files.find(moss.fileId)).toMatchObject({ state: 'growing', length: 8 })
  })

  it('what was being removed is removed', async () => {
    const before = await open()
    const garden = await before.rooms.create(room())
    await before.log.append(
      garden.id,
      times(5000, () => entry()),
    )
    const fern = await before.files.create(file({ size: 9 }))
    await before.files.append(fern.fileId, 0, stream(bytes(9)), () => {})
    expect(print(await readAll(before, fern.fileId))).toBe(print(bytes(9)))
    await before.close()
    const db = new Libsql(join(dir, 'tendril.db'))
    db.exec(`INSERT INTO grave (no) SELECT no FROM room; DELETE FROM room;
      UPDATE file SET state = 'cancelled', ended_at = 5, leftover = 1`)
    db.close()
    const after = await open()
    await expect(stat(pathOf(fern.fileId))).rejects.toMatchObject({ code: 'ENOENT' })
    await after.files.sweep(6)
    expect(await after.files.find(fern.fileId)).toBeNull()
    await after.close()
    const left = new Libsql(join(dir, 'tendril.db'))
    const counts = left.prepare('SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM grave)')
    expect(counts.raw().get()).toEqual([0, 0])
    left.close()
  })
})
