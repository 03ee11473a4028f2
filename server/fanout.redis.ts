import { EventEmitter } from 'node:events'
import { createShardedAdapter } from '@socket.io/redis-adapter'
import type { Namespace, Server } from 'socket.io'
import type { Bus, Hearing } from './bus.ts'
import type { Fanout, Notice, Told } from './fanout.ts'
import { openGrowth } from './growth.redis.ts'

/** What every node hears. */
const EVERYBODY = 'everybody'

type Word = { node: string } & ({ notice: Notice } | { gap: true })

/**
 * For nodes that share a Redis. Nothing waits for it, and sockets of the same node are told whether
 * it is there or not.
 */
export function openRedisFanout(io: Server, bus: Bus): Fanout {
  const growth = openGrowth(bus)
  const here = new EventEmitter().setMaxListeners(0)
  const listen = <T>(event: string, listener: (value: T) => void) => {
    here.on(event, listener)
    return () => void here.off(event, listener)
  }
  io.adapter(adapterOver(bus, (told) => here.emit('told', told)))

  const sayToAll = (word: { notice: Notice } | { gap: true }) =>
    void bus.say(EVERYBODY, JSON.stringify({ node: bus.node, ...word } satisfies Word))
  const hearing = bus.hear(EVERYBODY, (said) => {
    const word = JSON.parse(said.toString()) as Word
    if (word.node === bus.node) return
    if ('notice' in word) here.emit('notice', word.notice)
    else here.emit('gap')
  })
  const stopTurn = bus.onTurn((up) => {
    here.emit('gap')
    // What we have told while we were away, the others have missed.
    if (up) sayToAll({ gap: true })
  })

  return {
    tell(to, name, fact, { volatile = false, local = false } = {}) {
      const sockets = (local ? io.local : io).to(to)
      ;(volatile ? sockets.volatile : sockets).emit(name, fact)
    },
    audience: (of) => io.of('/').adapter.rooms.get(of)?.size ?? 0,
    onTold: (listener) => listen('told', listener),
    grew: growth.grew,
    onGrew: growth.onGrew,
    notify(notice) {
      here.emit('notice', notice)
      sayToAll({ notice })
    },
    onNotice: (listener) => listen('notice', listener),
    get whole() {
      return bus.up
    },
    onGap: (listener) => listen('gap', listener),
    async close() {
      stopTurn()
      hearing.stop()
      growth.close()
      here.removeAllListeners()
    },
  }
}

/** Sockets of these are told by their own node alone: notices and growth speak of them. */
const OF_ONE_NODE = /#(?:session|file):[^#]*#$/

/** What the adapter hears of another node, as far as it matters here. */
interface Message {
  /** The adapter that has said it. */
  readonly uid: string
  readonly data?: { readonly packet?: { readonly data?: readonly [name: string, fact: unknown] } }
}

/** How the adapter of socket.io wants to see what the bus has. */
function adapterOver(bus: Bus, told: (fact: Told) => void) {
  const hearings = new Map<string, Hearing>()
  let listener = (_channel: Buffer, _word: Buffer) => {}
  const speaking = { spublish: (channel: string, word: string | Buffer) => sent(channel, word) }
  const sent = (channel: string, word: string | Buffer) => {
    if (!OF_ONE_NODE.test(channel)) void bus.say(channel, word)
    // Nobody on this node waits for the others.
    return Promise.resolve(0)
  }
  const listening = {
    on(_event: 'smessageBuffer', handler: typeof listener) {
      listener = handler
    },
    ssubscribe(channel: string) {
      if (OF_ONE_NODE.test(channel) || hearings.has(channel)) return
      const name = Buffer.from(channel)
      hearings.set(
        channel,
        bus.hear(channel, (word) => listener(name, word)),
      )
    },
    sunsubscribe(channels: string | string[]) {
      for (const channel of [channels].flat()) {
        hearings.get(channel)?.stop()
        hearings.delete(channel)
      }
    },
  }
  const create = createShardedAdapter(speaking, listening, { channelPrefix: 'io' })

  // Called with `new`, which an arrow function refuses.
  return function adapter(namespace: Namespace) {
    const sharded = create(namespace)
    const hearing = sharded as unknown as { uid: string; onMessage(message: Message): void }
    const onMessage = hearing.onMessage.bind(sharded)
    hearing.onMessage = (message) => {
      onMessage(message)
      const [name, fact] = message.data?.packet?.data ?? []
      if (name !== undefined && message.uid !== hearing.uid) told({ name, fact } as Told)
    }
    const addAll = sharded.addAll.bind(sharded)
    // Joined is joined: what other nodes say from then on is heard.
    sharded.addAll = async (id, rooms) => {
      void addAll(id, rooms)
      for (const room of rooms) await hearings.get(`io#${namespace.name}#${room}#`)?.heard
    }
    return sharded
  }
}
