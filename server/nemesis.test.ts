import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Front, openFront } from './front.fixture.ts'
import { makeGuest } from './guest.fixture.ts'
import { mortal } from './models/mongodb/mortal.fixture.ts'
import { address, clockAhead, database, die, faultsOf } from './nemesis.fixture.ts'
import { type Nodes, openNodes, withoutCompany } from './nodes.fixture.ts'
import { expectOneChat, openTalker, type Talker } from './talker.fixture.ts'
import { makeRoom } from './upload.fixture.ts'

/*
 * Two nodes as they run in production, Redis and MongoDB, and people who talk through a proxy, while
 * everything that can be taken away is taken away, in an order that the seed says. `npm run faults`
 * asks for more and longer.
 */

const SEEDS = Number(process.env['FAULTS_SEEDS'] ?? 2)
const FIRST = Number(process.env['FAULTS_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const MS = Number(process.env['FAULTS_SECONDS'] ?? 20) * 1000
const TALKERS = 8
const DEATHS = 3

/** Longer than anything may take here. */
const PATIENCE = 100_000

/** Says what it was that does not end. */
const within = (
  what: () => string,
  act: Promise<unknown>,
  patience = PATIENCE,
): Promise<unknown> => {
  const late = pause(patience, undefined, { ref: false }).then(() => {
    throw new Error(`${what()} does not end`)
  })
  return Promise.race([act, late])
}

const dice = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
  return seed / 2 ** 31
}

it('a whole process has its clock ahead', () => {
  const [now = 0, made = 0, given] = JSON.parse(
    execFileSync(
      process.execPath,
      ['-p', 'JSON.stringify([Date.now(), +new Date(), +new Date(5)])'],
      {
        env: { ...process.env, NODE_OPTIONS: clockAhead(3_600_000) },
        encoding: 'utf8',
      },
    ),
  ) as number[]
  expect(now - Date.now()).toBeGreaterThan(3_000_000)
  expect(made - Date.now()).toBeGreaterThan(3_000_000)
  expect(given).toBe(5)
})

describe.skipIf(withoutCompany)('while everything is taken away', () => {
  let company: Nodes | undefined
  let front: Front | undefined
  let door: Front | undefined
  const talkers: Talker[] = []
  afterEach(async () => {
    for (const talker of talkers.splice(0)) talker.leave()
    await front?.close()
    // Whatever became of it in the test.
    await mortal?.start()
    await company?.close()
    await door?.close()
  }, 90_000)

  /** Nodes, and people who talk to them until they are asked to stop. */
  const open = async (chance: () => number) => {
    const way = (door = await openFront(address))
    const detour = { at: database, host: new URL(way.url).host }
    const nodes = (company = await openNodes(2, {}, detour))
    const proxy = (front = await openFront(...nodes.urls))
    const ada = await makeGuest(proxy.url, 'Ada')
    const roomId = await makeRoom(ada)
    ada.leave()
    for (let n = 0; n < TALKERS; n++)
      talkers.push(await openTalker(proxy.url, `Talker ${n}`, roomId))

    let talking = true
    const talks = talkers.map(async ({ says }) => {
      for (let n = 1; talking; n++) {
        await says(`my number ${n}`)
        await pause(chance() * 300)
      }
    })
    const acknowledged = () => talkers.reduce((sum, talker) => sum + talker.acknowledged.size, 0)
    return {
      nodes,
      front: proxy,
      door: way,
      acknowledged,
      async end() {
        talking = false
        const waiting = () =>
          talkers.map(({ guest, said, acknowledged: { size } }) =>
            [guest.socket.connected ? 'connected' : 'away', said.length, size].join(' '),
          )
        await within(
          () => `talking (said, acknowledged: ${waiting().join(', ')})`,
          Promise.all(talks),
        )
        // Who comes now has all of it from the database.
        talkers.push(await openTalker(proxy.url, 'Witness', roomId))
        await expectOneChat(talkers, 60_000)
      },
    }
  }

  it.skipIf(mortal === null)(
    'a database that is killed has all that was acknowledged',
    async () => {
      const { acknowledged, end } = await open(Math.random)
      for (let n = 0; n < DEATHS; n++) {
        const before = acknowledged()
        await vi.waitFor(() => expect(acknowledged()).toBeGreaterThan(before + TALKERS), 60_000)
        await die(mortal!, Math.random)
      }
      await end()
    },
    300_000,
  )

  it.each(Array.from({ length: SEEDS }, (_, n) => FIRST + n))(
    'nothing acknowledged is lost, doubled or out of order (seed %i)',
    async (seed) => {
      const chance = dice(seed)
      const { acknowledged, end, ...scene } = await open(chance)
      const fired = new Map<string, number>()
      const tale: string[] = []
      const menu: Record<string, () => Promise<unknown>> = faultsOf({
        ...scene,
        chance,
        mortal,
        standstill: MS / 4,
      })
      const play = async () => {
        const deck: string[] = []
        for (
          const end = Date.now() + MS;
          Date.now() < end || fired.size < Object.keys(menu).length;
        ) {
          if (deck.length === 0) deck.push(...Object.keys(menu))
          const [fault = ''] = deck.splice(Math.floor(chance() * deck.length), 1)
          const began = Date.now()
          await within(() => fault, menu[fault]!())
          tale.push(`${fault} ${Date.now() - began} ms`)
          fired.set(fault, (fired.get(fault) ?? 0) + 1)
          await pause(300)
        }
        await end()
      }
      await within(() => `what came behind ${tale.join(', ')},`, play(), MS * 4 + 170_000)
      expect(acknowledged()).toBeGreaterThan(TALKERS)
      expect([...fired.keys()].toSorted()).toEqual(Object.keys(menu).toSorted())
    },
    MS * 4 + 180_000,
  )
})
