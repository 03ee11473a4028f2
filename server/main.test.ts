import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeGuest, openPatch } from './guest.fixture.ts'
import { had } from './had.fixture.ts'
import { bundleNode, type NodeProcess } from './process.fixture.ts'
import { create, makeRoom } from './upload.fixture.ts'

/* A node as a process: what it says when it can't start, and how it stops. */

let program: Awaited<ReturnType<typeof bundleNode>>
let dir: string
const started: NodeProcess[] = []

beforeAll(async () => {
  program = await bundleNode()
})
afterAll(() => program.remove())

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tendril-main-'))
})

afterEach(async () => {
  for (const { child } of started.splice(0)) child.kill('SIGKILL')
  await rm(dir, { recursive: true, force: true })
})

/** A node in a folder of its own. */
async function start(env: Record<string, string> = {}, ...args: string[]): Promise<NodeProcess> {
  const node = await program.start(dir, env, ...args)
  started.push(node)
  return node
}

const failure = async (env: Record<string, string> = {}) => {
  const { code, said } = await (await start(env)).ended
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
    await (
      await start()
    ).port
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

  it.runIf(process.platform === 'linux')('when its folder cannot be made', async () => {
    expect(await failure({ DATA_DIR: '/proc/x' })).toMatch(/mkdir '\/proc\/x'\. No folder .+\.$/)
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
  const { code, said, logged } = await (await start({ PORT: '4321' }, '--print-config')).ended
  expect([code, said]).toEqual([0, ''])
  expect(JSON.parse(logged)).toMatchObject({ PORT: 4321, MONGODB_URL: null })
})

it('warns once of a database that several nodes may share, when they cannot hear each other', async () => {
  const warned = async (env: Record<string, string>) => {
    // Nobody is there: it starts anyway, and waits.
    const { child, port, ended } = await start({ MONGODB_URL: 'mongodb://127.0.0.1:1', ...env })
    await port
    child.kill('SIGTERM')
    return (await ended).logged.split('MONGODB_URL is set without REDIS_URL').length - 1
  }
  const company = { REDIS_URL: 'redis://127.0.0.1:1' }
  expect(await Promise.all([warned({}), warned(company)])).toEqual([1, 0])
}, 60_000)

it('stops within three seconds, in the middle of an upload', async () => {
  const { child, port, ended } = await start()
  const url = `http://127.0.0.1:${await port}`
  const ada = await makeGuest(url)
  const fileId = await create(ada, await makeRoom(ada), 10)
  await ada.ask('file:follow', { fileId })
  const grew = ada.hear('file:grew', ({ length }) => length === 5)
  const upload = openPatch(`${url}/uploads/${fileId}`, ada.cookie, 0)
  await upload.write(Buffer.from('12345'))
  await grew
  child.kill('SIGTERM')
  const { value, ms } = await had(ended)
  expect([value.code, value.said]).toEqual([0, ''])
  expect(ms).toBeLessThan(3000)
  ada.leave()
})

it('knows its guests after a restart; with another SESSION_SECRET it knows nobody', async () => {
  const lives = async (SESSION_SECRET: string, cookie?: string) => {
    const { child, port, ended } = await start({ SESSION_SECRET })
    const url = `http://127.0.0.1:${await port}`
    const { cookie: known } = cookie === undefined ? await makeGuest(url) : { cookie }
    const { status } = await fetch(`${url}/api/session`, { headers: { cookie: known } })
    child.kill('SIGTERM')
    await ended
    return { cookie: known, status }
  }
  const { cookie } = await lives('one secret of some length')
  expect(await lives('one secret of some length', cookie)).toMatchObject({ status: 200 })
  expect(await lives('another secret, as long', cookie)).toMatchObject({ status: 401 })
})
