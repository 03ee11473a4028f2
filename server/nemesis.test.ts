import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type Front, openFront } from './front.fixture.ts'
import { makeGuest } from './guest.fixture.ts'
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

const dice = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
  return seed / 2 ** 31
}

describe.skipIf(withoutCompany)('while everything is taken away', () => {
  let company: Nodes | undefined
  let front: Front | undefined
  const talkers: Talker[] = []
  afterEach(async () => {
    for (const talker of talkers.splice(0)) talker.leave()
    await front?.close()
    await company?.close()
  })

  it.each(Array.from({ length: SEEDS }, (_, n) => FIRST + n))(
    'nothing acknowledged is lost, doubled or out of order (seed %i)',
    async (seed) => {
      const chance = dice(seed)
      const nodes = (company = await openNodes(2))
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

      const some = () => nodes.nodes[Math.floor(chance() * 2)]!
      const fired = new Map<string, number>()
      const menu: Record<string, () => Promise<unknown>> = {
        cut: async () => proxy.cut(),
        async kill() {
          const node = some()
          // Null: it did not end by itself.
          expect(await node.end('SIGKILL')).toBeNull()
          await pause(chance() * 1000)
          await node.start()
        },
        async freeze() {
          const node = some()
          node.freeze()
          await pause(1000 + chance() * 3000)
          node.thaw()
        },
        async refuse() {
          proxy.leadTo()
          proxy.cut()
          await pause(500 + chance() * 1500)
          proxy.leadTo(...nodes.urls)
        },
        async slow() {
          proxy.rate = 5000
          await pause(2000)
          proxy.rate = null
        },
        async silence() {
          proxy.silent = true
          await pause(1000 + chance() * 4000)
          proxy.silent = false
        },
        async redis() {
          await nodes.redis.kill()
          await pause(500 + chance() * 2000)
          await nodes.redis.start()
        },
      }
      const deck: string[] = []
      for (
        const end = Date.now() + MS;
        Date.now() < end || fired.size < Object.keys(menu).length;
      ) {
        if (deck.length === 0) deck.push(...Object.keys(menu))
        const [fault = ''] = deck.splice(Math.floor(chance() * deck.length), 1)
        await menu[fault]!()
        fired.set(fault, (fired.get(fault) ?? 0) + 1)
        await pause(300)
      }
      talking = false
      await Promise.all(talks)
      await expectOneChat(talkers, 60_000)
      const acknowledged = talkers.reduce((sum, talker) => sum + talker.acknowledged.size, 0)
      expect(acknowledged).toBeGreaterThan(TALKERS)
      expect([...fired.keys()].toSorted()).toEqual(Object.keys(menu).toSorted())
    },
    MS * 4 + 180_000,
  )
})
