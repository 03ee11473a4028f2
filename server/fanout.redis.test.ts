import { uuidv7 } from 'uuidv7'
import { describe, expect, it } from 'vitest'
import { Air } from './bus.fixture.ts'
import type { Bus } from './bus.ts'
import { openRedisBus } from './bus.redis.ts'
import { fanoutContract } from './fanout.contract.ts'
import { openFanoutNode } from './fanout.fixture.ts'
import { channel } from './fanout.ts'
import { openRedisFanout } from './fanout.redis.ts'
import { makeLog } from './log.ts'
import { openRedis, type RedisServer, turned, withoutRedis } from './redis.fixture.ts'
import { newSecret, newToken } from './tokens.ts'

type FanoutNode = Awaited<ReturnType<typeof openFanoutNode>> & { readonly bus: Bus }

async function openNodes(redis: RedisServer, count: number): Promise<FanoutNode[]> {
  const nodes = Array.from({ length: count }, async () => {
    const bus = openRedisBus(redis.url, makeLog('silent'))
    const node = await openFanoutNode((io) => openRedisFanout(io, bus))
    await turned(bus, true)
    return { ...node, bus }
  })
  return Promise.all(nodes)
}

async function closeNodes(nodes: readonly FanoutNode[]): Promise<void> {
  for (const { bus, close } of nodes) {
    await close()
    await bus.close()
  }
}

describe.skipIf(withoutRedis)('over a Redis', () => {
  for (const count of [1, 3]) {
    fanoutContract(
      'nodes that share a Redis',
      async () => {
        const redis = await openRedis()
        const nodes = await openNodes(redis, count)
        return {
          nodes,
          async close() {
            await closeNodes(nodes)
            await redis.close()
          },
        }
      },
      count,
    )
  }
})

it('lets nobody be in a room before that room is heard', async () => {
  const bus = new Air().bus('a')
  let hear = () => {}
  const heard = new Promise<void>((resolve) => (hear = resolve))
  const slow: Bus = {
    ...bus,
    hear: (channel, listener) => ({
      ...bus.hear(channel, listener),
      heard: channel.includes('slow') ? heard : Promise.resolve(),
    }),
  }
  const node = await openFanoutNode((io) => openRedisFanout(io, slow))
  let joined = false
  const joining = node.connect('room:slow').then(() => (joined = true))
  await node.connect('room:quick')
  expect(joined).toBe(false)
  hear()
  await joining
  await node.close()
})

describe('a name that the adapter takes for a socket', () => {
  // It has 20 characters, like those of sockets, and what is told there goes to every node.
  const ids = { room: newToken(), user: newToken(), file: uuidv7(), session: newSecret() }

  it.each(Object.keys(ids) as (keyof typeof ids)[])('is not that of a %s', (kind) => {
    const name = channel[kind](ids[kind])
    expect(name).toBe(`${kind}:${ids[kind]}`)
    expect(name).not.toHaveLength(20)
  })

  it('would be heard by all: what is told in a room is said where its nodes alone hear it', async () => {
    const air = new Air()
    const open = (node: string) => openFanoutNode((io) => openRedisFanout(io, air.bus(node)))
    const nodes = [await open('a'), await open('b')] as const
    const said = async (name: string) => {
      const listener = await nodes[1].connect(name)
      nodes[0].fanout.tell(name, 'room:head', { roomId: name, head: 1 })
      await listener.hears(1)
      return air.said.map((word) => word.channel)
    }
    const room = channel.room(newToken())
    expect(await said(room)).toEqual([`io#/#${room}#`])
    expect(await said('x'.repeat(20))).toEqual([`io#/#${room}#`, 'io#/#'])
    for (const node of nodes) await node.close()
  })
})
