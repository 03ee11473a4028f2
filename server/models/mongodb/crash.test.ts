import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { file, refusal, stream, times } from '../samples.contract.ts'
import { openBed, url } from './bed.fixture.ts'
import type { OpenFiles } from './files.ts'
import { chunksOf } from './gridfs.ts'

const fixture = fileURLToPath(new URL('sender.fixture.ts', import.meta.url))
const nothing = () => {}
const partOf = (from: number, length: number) =>
  Uint8Array.from({ length }, (_, i) => ((from + i) >> 12) & 255)

describe.skipIf(url === '')('a node that sends a file', () => {
  let bed: Awaited<ReturnType<typeof openBed>>
  let files: OpenFiles
  const children: ChildProcess[] = []
  beforeEach(async () => {
    bed = await openBed()
    files = await bed.node()
  })
  afterEach(async () => {
    for (const child of children.splice(0)) await kill(child)
    await files.close()
    await bed.close()
  })

  const kill = async (child: ChildProcess) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }
  const run = (fileId: string) => {
    const args = ['--import', 'tsx', fixture, url, bed.db.databaseName, fileId]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    return { child, lines: createInterface(child.stdout) }
  }
  /** The length that the node has told when it has told `count` times. */
  const grown = async (lines: Interface, count: number) => {
    let length = 0
    for (let i = 0; i < count; i++) {
      const [line] = (await once(lines, 'line')) as [string]
      length = Number(line.split(' ')[1])
    }
    return length
  }
  const wrongOf = async (fileId: string) => {
    const length = (await files.find(fileId))?.length ?? 0
    for (let at = 0; at < length;) {
      const part = await files.read(fileId, at, length)
      if (!Buffer.from(part).equals(partOf(at, part.length))) return at
      at += part.length
    }
    return null
  }

  it('is killed again and again, and no byte that it told of is lost', async () => {
    const { fileId } = await files.create(file({ size: null }))
    for (const round of times(4, (i) => i)) {
      const { child, lines } = run(fileId)
      const told = await grown(lines, 3 + round)
      await kill(child)
      expect((await files.find(fileId))?.length).toBeGreaterThanOrEqual(told)
      expect(await wrongOf(fileId)).toBeNull()
    }
    await files.end(fileId, 'cancelled', 5)
    expect(await chunksOf(bed.db).countDocuments({ files_id: fileId })).toBe(0)
  })

  it('is paused while another takes over, and can’t change a byte when it wakes', async () => {
    const { fileId } = await files.create(file({ size: null }))
    const { child, lines } = run(fileId)
    await grown(lines, 3)
    child.kill('SIGSTOP')
    // What it had sent before may still arrive.
    const takeOver = async (): Promise<string> => {
      const { length = 0 } = (await files.find(fileId)) ?? {}
      const part = stream(partOf(length, 700_000))
      const outcome = await refusal(files.append(fileId, length, part, nothing))
      return outcome === 'WRONG_OFFSET' ? takeOver() : outcome
    }
    expect(await takeOver()).toBe('not refused')
    const before = (await files.find(fileId))?.length ?? 0
    const said: string[] = []
    lines.on('line', (line: string) => said.push(line))
    const closed = once(lines, 'close')
    child.kill('SIGCONT')
    await closed
    expect(said.at(-1)).toBe('refused LOCKED')
    expect(await files.find(fileId)).toMatchObject({ length: before, state: 'growing' })
    expect(await wrongOf(fileId)).toBeNull()
  })

  it('is paused while another removes the file, and leaves nothing when it wakes', async () => {
    const { fileId } = await files.create(file({ size: null }))
    const { child, lines } = run(fileId)
    await grown(lines, 3)
    child.kill('SIGSTOP')
    await files.end(fileId, 'expired', 5)
    const closed = once(lines, 'close')
    child.kill('SIGCONT')
    await closed
    expect(await chunksOf(bed.db).countDocuments({ files_id: fileId })).toBe(0)
    expect(await files.find(fileId)).toMatchObject({ state: 'expired', length: 0 })
  })
})
