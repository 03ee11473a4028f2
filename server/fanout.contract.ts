import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Growth } from '../lib/protocol/files.ts'
import type { Fanout, Notice, Told } from './fanout.ts'

/** A device with a socket on one node. */
export interface Listener {
  /** Facts in the order in which they came. */
  readonly heard: { name: string; fact: { head?: number; count?: number } }[]
  /** Resolves when `count` facts have come. */
  hears(count: number): Promise<void>
  leave(channel: string): Promise<void>
  /** Reads nothing from its connection, until it is called with false. */
  ignore(on: boolean): void
}

export interface FanoutNode {
  readonly fanout: Fanout
  /** A socket on this node, in these channels. */
  connect(...channels: string[]): Promise<Listener>
}

export interface FanoutNodes {
  readonly nodes: readonly FanoutNode[]
  close(): Promise<void>
}

const roomId = 'RoomRoomRoomRoomRoomRo'
const head = (n: number) => ({ roomId, head: n })
const growth = (fileId: string, length: number): Growth => ({
  fileId,
  length,
  size: 100,
  state: 'growing',
})

/** What a fan-out owes, whether it is for one node or for many that share something. */
export function fanoutContract(
  name: string,
  openNodes: (count: number) => Promise<FanoutNodes>,
  count: number,
): void {
  describe(`the fan-out of ${name}, on ${count} node${count === 1 ? '' : 's'}`, () => {
    let opened: FanoutNodes
    let first: FanoutNode
    let last: FanoutNode
    let channels = 0
    const nextChannel = () => `room:${++channels}`

    beforeAll(async () => {
      opened = await openNodes(count)
      ;[first, last] = [opened.nodes[0] as FanoutNode, opened.nodes.at(-1) as FanoutNode]
    })

    afterAll(() => opened.close())

    /** Resolves when a growth that is told now has been heard: all before it has then arrived too. */
    const settled = async () => {
      for (const { fanout } of opened.nodes) {
        await new Promise<void>((resolve) => {
          const deaf = fanout.onGrew('settled', () => {
            deaf()
            resolve()
          })
          first.fanout.grew(growth('settled', 1))
        })
      }
    }

    it('lets the other nodes of a channel know what its sockets are told', async () => {
      const channel = nextChannel()
      for (const node of opened.nodes) await node.connect(channel)
      const told = opened.nodes.map(() => [] as Told[])
      const deaf = opened.nodes.map(({ fanout }, n) => fanout.onTold((fact) => told[n]?.push(fact)))
      first.fanout.tell(nextChannel(), 'room:head', head(1))
      first.fanout.tell(channel, 'room:head', head(2))
      await settled()
      const fact = { name: 'room:head', fact: head(2) }
      expect(told).toEqual(opened.nodes.map((node) => (node === first ? [] : [fact])))
      for (const stop of deaf) stop()
    })

    it('brings facts to exactly those who are in the channel, once and in order', async () => {
      const channel = nextChannel()
      const inside = await Promise.all(
        opened.nodes.flatMap((node) => [node.connect(channel), node.connect(channel)]),
      )
      const outside = await last.connect(nextChannel())
      for (let n = 1; n <= 50; n++) first.fanout.tell(channel, 'room:head', head(n))
      await Promise.all(inside.map((listener) => listener.hears(50)))
      first.fanout.tell(channel, 'room:head', head(51))
      await Promise.all(inside.map((listener) => listener.hears(51)))
      for (const { heard } of inside) {
        expect(heard.map(({ fact }) => fact.head)).toEqual(
          Array.from({ length: 51 }, (_, i) => i + 1),
        )
      }
      expect(outside.heard).toEqual([])
    })

    it('brings a fact once to a socket that is in two channels', async () => {
      const [one, two] = [nextChannel(), nextChannel()]
      const listener = await last.connect(one, two)
      first.fanout.tell(one, 'room:head', head(1))
      first.fanout.tell(two, 'room:head', head(2))
      await listener.hears(2)
      expect(listener.heard.map(({ fact }) => fact.head)).toEqual([1, 2])
    })

    it('brings nothing more to whoever has left', async () => {
      const channel = nextChannel()
      const [stays, leaves] = [await last.connect(channel), await last.connect(channel)]
      await leaves.leave(channel)
      first.fanout.tell(channel, 'room:head', head(1))
      await stays.hears(1)
      expect(leaves.heard).toEqual([])
    })

    it('counts the sockets of its own node', async () => {
      const channel = nextChannel()
      expect(first.fanout.audience(channel)).toBe(0)
      const listener = await first.connect(channel)
      await first.connect(channel)
      expect(first.fanout.audience(channel)).toBe(2)
      await listener.leave(channel)
      expect(first.fanout.audience(channel)).toBe(1)
      expect(last.fanout.audience(channel)).toBe(count === 1 ? 1 : 0)
    })

    it('brings a volatile fact to somebody who listens', async () => {
      const channel = nextChannel()
      const listener = await last.connect(channel)
      first.fanout.tell(channel, 'room:head', head(1), { volatile: true })
      await listener.hears(1)
      expect(listener.heard).toEqual([{ name: 'room:head', fact: head(1) }])
    })

    it('drops volatile facts for somebody who does not read, and no others', async () => {
      const channel = nextChannel()
      const [quick, busy] = [await last.connect(channel), await last.connect(channel)]
      busy.ignore(true)
      const filler = { roomId: 'x'.repeat(60_000), head: 0 }
      const fill = 400
      for (let n = 0; n < fill; n++) last.fanout.tell(channel, 'room:head', filler)
      await quick.hears(fill)
      const volatile = 20
      for (let n = 1; n <= volatile; n++) {
        last.fanout.tell(channel, 'room:head', head(n), { volatile: true })
      }
      last.fanout.tell(channel, 'room:head', head(1000))
      busy.ignore(false)
      await busy.hears(fill + 1)
      const heads = busy.heard.map(({ fact }) => fact.head).filter((n) => n !== 0)
      expect(heads).toContain(1000)
      expect(heads.length).toBeLessThan(volatile)
    })

    it('keeps what is local on its own node', async () => {
      const channel = nextChannel()
      const listeners = await Promise.all(opened.nodes.map((node) => node.connect(channel)))
      first.fanout.tell(channel, 'room:head', head(1), { local: true })
      await listeners[0]?.hears(1)
      await settled()
      expect(listeners.map(({ heard }) => heard.length)).toEqual(
        opened.nodes.map((_, i) => (i === 0 ? 1 : 0)),
      )
    })

    it('tells growth to every node that listens to this file, until it is deaf', async () => {
      const heard: string[] = []
      const deaf = opened.nodes.map(({ fanout }, i) =>
        fanout.onGrew('grows', ({ fileId, length }) => heard.push(`${i} ${fileId} ${length}`)),
      )
      await settled()
      first.fanout.grew(growth('another', 1))
      first.fanout.grew(growth('grows', 2))
      await settled()
      expect(heard.toSorted()).toEqual(opened.nodes.map((_, i) => `${i} grows 2`))
      for (const stop of deaf) stop()
      first.fanout.grew(growth('grows', 3))
      await settled()
      expect(heard).toHaveLength(count)
    })

    it('tells growth to each of several who listen, and one who is deaf takes nothing from the others', async () => {
      const heard: string[] = []
      const deaf = ['a', 'b'].map((who) =>
        last.fanout.onGrew('shared', ({ length }) => heard.push(`${who} ${length}`)),
      )
      await settled()
      first.fanout.grew(growth('shared', 1))
      await settled()
      deaf[0]?.()
      deaf[0]?.()
      first.fanout.grew(growth('shared', 2))
      await settled()
      expect(heard.toSorted()).toEqual(['a 1', 'b 1', 'b 2'])
      deaf[1]?.()
    })

    it('tells the whole of a growth', async () => {
      const whole: Growth = { fileId: 'whole', length: 7, size: null, state: 'cancelled' }
      const heard = new Promise<Growth>((resolve) => last.fanout.onGrew('whole', resolve))
      await settled()
      first.fanout.grew(whole)
      expect(await heard).toMatchObject(whole)
    })

    it('notifies every node, the one that says it included', async () => {
      const notices: Notice[] = [
        { about: 'session', session: 'a session' },
        { about: 'standing', roomId, userId: 'ada' },
        { about: 'standing', roomId },
        { about: 'room', roomId },
        { about: 'name', userId: 'ada', name: 'Ada' },
      ]
      const all = opened.nodes.map(({ fanout }) => {
        const heard: Notice[] = []
        return new Promise<Notice[]>((resolve) => {
          const deaf = fanout.onNotice((notice) => {
            heard.push(notice)
            if (heard.length < notices.length) return
            deaf()
            resolve(heard)
          })
        })
      })
      await settled()
      for (const notice of notices) first.fanout.notify(notice)
      expect(await Promise.all(all)).toEqual(all.map(() => notices))
    })
  })
}
