import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeGuest, openPatch } from './guest.fixture.ts'
import { bundleNode } from './nodes.fixture.ts'
import { create, makeRoom } from './upload.fixture.ts'

/* A node as a process: what it says when it can't start, and how it stops. */

let bundle: string
let dir: string
const started: ChildProcess[] = []

beforeAll(async () => {
  bundle = await bundleNode('main')
})

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tendril-main-'))
  await mkdir(join(dir, 'out'))
  await writeFile(join(dir, 'out', 'index.html'), '<!doctype html>')
})

afterEach(async () => {
  for (const node of started.splice(0)) node.kill('SIGKILL')
  await rm(dir, { recursive: true, force: true })
})

/** A node in a folder of its own. */
function start(env: Record<string, string> = {}, ...args: string[]) {
  const node = spawn(process.execPath, [bundle, ...args], {
    cwd: dir,
    env: { NODE_ENV: 'production', PORT: '0', HOST: '127.0.0.1', ...env },
  })
  started.push(node)
  let said = ''
  let logged = ''
  node.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const port = new Promise<number>((resolve) => {
    node.stdout.on('data', (text: Buffer) => {
      logged += text.toString()
      const found = /"port":(\d+)/.exec(logged)?.[1]
      if (found !== undefined) resolve(Number(found))
    })
  })
  const ended = once(node, 'close').then(([code]) => ({ code: code as number, said, logged }))
  return { node, port, ended }
}

const failure = async (env: Record<string, string> = {}) => {
  const { code, said } = await start(env).ended
  expect([code, said.endsWith('\n')]).toEqual([1, true])
  expect(said).toMatch(/^Tendril did not start\. /)
  return said.trimEnd().slice('Tendril did not start. '.length)
}

describe('a node that cannot start says why and what to do, in a line', () => {
  it('when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    expect(await failure({ PORT: String(port) })).toBe(
      `listen EADDRINUSE: address already in use 127.0.0.1:${port}. ` +
        'Something else listens there already. Stop it, or set PORT to another number.',
    )
    other.close()
  })

  it('when it is to listen where nobody can', async () => {
    expect(await failure({ HOST: '192.0.2.1' })).toMatch(/^.+ Set HOST to an address of .+\.$/)
  })

  it('when another node has its data', async () => {
    await start().port
    expect(await failure()).toBe(
      'Another process is using ./data. Stop it, or set DATA_DIR to another folder.',
    )
  })

  it('when its data is no folder, or damaged', async () => {
    await writeFile(join(dir, 'file'), '')
    expect(await failure({ DATA_DIR: 'file' })).toMatch(/^.+ That is no folder. .+\.$/)
    await mkdir(join(dir, 'damaged'))
    await writeFile(join(dir, 'damaged', 'tendril.db'), 'x'.repeat(10_000))
    expect(await failure({ DATA_DIR: 'damaged' })).toMatch(/^damaged\/tendril.db is damaged .+\.$/)
  })

  it('when it may not write', async () => {
    await mkdir(join(dir, 'odd', 'tendril.db'), { recursive: true })
    expect(await failure({ DATA_DIR: 'odd' })).toMatch(/^odd\/tendril.db cannot be opened .+\.$/)
  })

  it('when a setting is wrong, unknown, or not to be read', async () => {
    expect(await failure({ LIMITS: 'maybe', PORT: 'http' })).toBe(
      'These settings cannot be used:\n  PORT: is not a whole number\n  LIMITS: is neither on nor off',
    )
    const settings = join(dir, 'tendril.config.json')
    await writeFile(settings, '{ "PROT": 3000 }')
    expect(await failure()).toBe(
      'These settings cannot be used:\n  PROT: is not the name of a setting',
    )
    await writeFile(settings, '{ "PORT":')
    expect(await failure()).toMatch(/^tendril.config.json cannot be read: .+ Correct it, or .+\.$/)
  })
})

it('prints what is in force, and nothing else', async () => {
  const { code, said, logged } = await start({ PORT: '4321' }, '--print-config').ended
  expect([code, said]).toEqual([0, ''])
  expect(JSON.parse(logged)).toMatchObject({ PORT: 4321, MONGODB_URL: null })
})

it('stops within three seconds, in the middle of an upload', async () => {
  const { node, port, ended } = start()
  const url = `http://127.0.0.1:${await port}`
  const ada = await makeGuest(url)
  const fileId = await create(ada, await makeRoom(ada), 10)
  await ada.ask('file:follow', { fileId })
  const grew = ada.hear('file:grew', ({ length }) => length === 5)
  const upload = openPatch(`${url}/uploads/${fileId}`, ada.cookie, 0)
  await upload.write(Buffer.from('12345'))
  await grew
  const began = performance.now()
  node.kill('SIGTERM')
  const { code, said } = await ended
  expect([code, said]).toEqual([0, ''])
  expect(performance.now() - began).toBeLessThan(3000)
  ada.leave()
})
