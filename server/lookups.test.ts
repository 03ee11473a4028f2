import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { AskName } from '../lib/protocol/asks.ts'
import { openTestNode } from './guest.fixture.ts'
import { openEmbeddedStore } from './models/embedded/store.ts'
import type { Store } from './models/store.ts'
import {
  absent,
  http,
  type Ids,
  makeStage,
  type Role,
  roles,
  sockets,
  type Stage,
} from './who.fixture.ts'

/*
 * What is forbidden takes as long as what is absent, told by what is looked up for it: the same, in the
 * same order, and as much when it is asked for again.
 */

const outsiders: readonly Role[] = ['other', 'former', 'banned']

/** What was looked up about a room or a file that is asked for, or about none. */
let noted: string[] = []
const ids = new Set<unknown>([absent.room, absent.file, ''])

/** The store, and what of it is asked about those. */
function noting(store: Store): Store {
  const part = <T extends object>(of: T, name: string): T =>
    new Proxy(of, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          if (args.some((arg) => ids.has(arg))) noted.push(`${name}.${String(key)}`)
          return value.apply(target, args) as unknown
        }
      },
    })
  const { rooms, files, log } = store
  return {
    ...store,
    rooms: part(rooms, 'rooms'),
    files: part(files, 'files'),
    log: part(log, 'log'),
  }
}

let dir: string
let node: Awaited<ReturnType<typeof openTestNode>>
let stage: Stage

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tendril-'))
  node = await openTestNode({ LIMITS: 'off' }, { store: noting(await openEmbeddedStore({ dir })) })
  stage = await makeStage(node.url)
  for (const id of [stage.real.room, stage.real.file, stage.unfinished]) ids.add(id)
  // That the file has come to its end is looked after once.
  await vi.waitUntil(async () => (await node.store.files.untold(1)).length === 0, 30_000)
})
afterAll(async () => {
  for (const guest of stage.cast.values()) guest.leave()
  await node.close()
  await rm(dir, { recursive: true, force: true })
})

/** What is looked up for it, each of the two times that it is asked for. */
async function lookups(of: Ids, ask: (ids: Ids) => Promise<unknown>): Promise<string[][]> {
  const found: string[][] = []
  for (let time = 0; time < 2; time++) {
    noted = []
    await ask(of)
    found.push(noted)
  }
  return found
}

const hidden = Object.keys(http).flatMap((line) =>
  outsiders.flatMap((role) =>
    http[line]!.is[roles.indexOf(role)] === 404 && /:roomId|:fileId|POST .uploads/.test(line)
      ? [[role, line] as const]
      : [],
  ),
)

it.each(hidden)('%s: %s', async (role, line) => {
  const ask = (ids: Ids) => stage.request(line, ids, stage.cast.get(role)!)
  const one = await lookups(absent, ask)
  expect(one[0]).not.toEqual([])
  expect(one[1]).toEqual(one[0])
  expect(await lookups(stage.real, ask)).toEqual(one)
})

const asks = Object.keys(sockets).flatMap((name) =>
  outsiders.flatMap((role) =>
    sockets[name as AskName].is[roles.indexOf(role)] ? [] : [[role, name as AskName] as const],
  ),
)

it.each(asks)('%s: %s', async (role, name) => {
  const ask = (ids: Ids) => stage.cast.get(role)!.answer(name, sockets[name].ask(ids))
  const one = await lookups(absent, ask)
  expect(one[0]).not.toEqual([])
  expect(one[1]).toEqual(one[0])
  expect(await lookups(stage.real, ask)).toEqual(one)
})
