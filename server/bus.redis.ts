import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Bus, Hearing } from './bus.ts'
import type { Log } from './log.ts'
import { connectRedis } from './redis.ts'

/** Nodes of one product share a Redis with others: their names must not meet. */
const PREFIX = 'tendril:'
/** A node says something to itself this often … */
const BEAT = 1000
/** … and takes Redis for gone when it has heard nothing of it for this long. */
const SILENCE = 3000

interface Channel {
  readonly listeners: Set<(word: Buffer) => void>
  heard: Promise<void>
}

/** @param beat how often the way there and back is tried, and the silence that counts as away */
export function openRedisBus(
  url: string,
  log: Log,
  { every = BEAT, silence = SILENCE }: { every?: number; silence?: number } = {},
): Bus {
  const node = randomUUID()
  const turns = new EventEmitter().setMaxListeners(0)
  const channels = new Map<string, Channel>()
  const counts = { heard: 0, dropped: 0 }
  let up = false
  let inPlace = false
  let closed = false
  let heardAt = performance.now()

  const speaking = connectRedis(url)
  // A node that is busy reads its own answers late: that is no reason to hear nothing for a while.
  const hearing = connectRedis(url, silence)
  const ending = new Set<typeof hearing>()

  const turn = (now: boolean, why: string) => {
    if (up === now || closed) return
    up = now
    if (up) log.info('Redis is there')
    else log.warn(`Redis is away (${why}): nodes look into the store for each other`)
    turns.emit('turn', up)
  }

  const subscribe = (name: string): Promise<void> =>
    hearing.status === 'ready'
      ? (hearing.ssubscribe(PREFIX + name).then(
          () => {},
          // Connected, and yet not heard: everything is tried again over another connection.
          () => hearing.status === 'ready' && again('a channel could not be heard'),
        ) as Promise<void>)
      : Promise.resolve()

  const again = (why: string) => {
    inPlace = false
    turn(false, why)
    for (const connection of [hearing, speaking]) {
      // One that ends already, or is not there yet, comes back by itself.
      if (connection.status !== 'ready' || ending.has(connection)) continue
      ending.add(connection)
      connection.once('close', () => ending.delete(connection))
      connection.disconnect(true)
    }
  }

  const say: Bus['say'] = async (channel, word) => {
    if (speaking.status === 'ready') {
      try {
        return Number(await speaking.spublish(PREFIX + channel, word))
      } catch {
        // Whoever needs to be sure looks into the store.
      }
    }
    counts.dropped++
    return 0
  }

  const beat = () => void say(node, '')

  hearing.on('ready', () => {
    const all = [...channels].map(([name, channel]) => (channel.heard = subscribe(name)))
    void Promise.all(all).then(() => {
      inPlace = hearing.status === 'ready'
      beat()
    })
  })
  hearing.on('close', () => {
    inPlace = false
    turn(false, 'the connection has ended')
  })
  speaking.on('ready', beat)
  speaking.on('close', () => turn(false, 'the connection has ended'))
  hearing.on('smessageBuffer', (name: Buffer, word: Buffer) => {
    counts.heard++
    const listeners = channels.get(name.toString().slice(PREFIX.length))?.listeners ?? []
    for (const listener of listeners) listener(word)
  })

  const hear: Bus['hear'] = (name, listener): Hearing => {
    const known = channels.get(name)
    const channel = known ?? { listeners: new Set(), heard: subscribe(name) }
    channels.set(name, channel)
    // One of its own: the same listener may hear twice.
    const own = (word: Buffer) => listener(word)
    channel.listeners.add(own)
    return {
      get heard() {
        return channel.heard
      },
      stop() {
        channel.listeners.delete(own)
        if (channel.listeners.size > 0 || channels.get(name) !== channel) return
        channels.delete(name)
        if (hearing.status === 'ready') hearing.sunsubscribe(PREFIX + name).catch(() => undefined)
      },
    }
  }

  hear(node, (word) => {
    if (word.length > 0) return
    heardAt = performance.now()
    if (inPlace && speaking.status === 'ready') turn(true, '')
  })
  const timer = setInterval(() => {
    beat()
    if (performance.now() - heardAt < silence) return
    heardAt = performance.now()
    again('it is silent')
  }, every).unref()

  return {
    node,
    get up() {
      return up
    },
    counts,
    say,
    hear,
    run: (script, key, ...args) => speaking.eval(script, 1, PREFIX + key, ...args),
    onTurn(listener) {
      turns.on('turn', listener)
      return () => void turns.off('turn', listener)
    },
    async close() {
      closed = true
      clearInterval(timer)
      turns.removeAllListeners()
      hearing.disconnect()
      speaking.disconnect()
    },
  }
}
