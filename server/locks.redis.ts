import { randomUUID } from 'node:crypto'
import type { Lock, Locker, RequestRelease } from '@tus/server'
import { Refusal } from '../lib/protocol/errors.ts'
import type { Bus } from './bus.ts'
import { Locks } from './locks.ts'

/** A node that has died, or is stopped, keeps nobody from its uploads for longer. */
const LEASE = 2500
/** A request that can't have the upload within this time is told to come back. */
const PATIENCE = 7000
/** A word may be lost: whoever waits looks again this often. */
const LOOK = 250

const TAKE = `
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return holder end
redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
return false`
const FREE = `if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end return 1`

interface Held {
  readonly release: () => void
  readonly wantedBy: Set<string>
}
type Word = { want: string; by: string } | { free: string }

/**
 * One request at a time for each upload, on whatever node. A courtesy like its own node's: the fence
 * is in the store, so nothing is lost when Redis is away and everybody goes on.
 */
export function openRedisLocks(
  bus: Bus,
  { lease = LEASE, patience = PATIENCE } = {},
): Locker & { close(): void } {
  const own = new Locks()
  const held = new Map<string, Held>()
  const waiting = new Map<string, Set<() => void>>()
  const channelOf = (node: string) => `locks:${node}`
  const say = (node: string, word: Word) => void bus.say(channelOf(node), JSON.stringify(word))

  const hearing = bus.hear(channelOf(bus.node), (said) => {
    const word = JSON.parse(said.toString()) as Word
    if ('free' in word) return waiting.get(word.free)?.forEach((wake) => wake())
    const holder = held.get(word.want)
    if (!holder) return say(word.by, { free: word.want })
    holder.wantedBy.add(word.by)
    holder.release()
  })

  const change = (id: string, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      const wakes = waiting.get(id) ?? new Set()
      waiting.set(id, wakes)
      const wake = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', wake)
        wakes.delete(wake)
        if (wakes.size === 0) waiting.delete(id)
        resolve()
      }
      const timer = setTimeout(wake, LOOK)
      signal.addEventListener('abort', wake)
      wakes.add(wake)
    })

  /** Who has it instead of us; null when we have it, or nobody can say. */
  const take = async (key: string, token: string): Promise<string | null> => {
    if (!bus.up) return null
    const holder = await bus.run(TAKE, key, token, lease).catch(() => null)
    return typeof holder === 'string' ? holder : null
  }

  /** Waits for the lease and keeps it; answers what gives it back. */
  const hold = async (id: string, signal: AbortSignal, release: () => void) => {
    const key = `lock:${id}`
    const token = `${bus.node} ${randomUUID()}`
    const until = performance.now() + patience
    for (;;) {
      const holder = await take(key, token)
      if (holder === null) break
      if (signal.aborted || performance.now() > until) throw new Refusal('LOCKED', undefined, 1000)
      say(holder.split(' ')[0] ?? '', { want: id, by: bus.node })
      await change(id, signal)
    }
    const mine: Held = { release, wantedBy: new Set() }
    held.set(id, mine)
    // Somebody who has been stopped finds here, at the latest, that somebody else goes on.
    const timer = setInterval(() => {
      void take(key, token).then((holder) => holder !== null && release())
    }, lease / 3).unref()
    return async () => {
      clearInterval(timer)
      if (held.get(id) === mine) held.delete(id)
      if (bus.up) await bus.run(FREE, key, token).catch(() => undefined)
      for (const node of mine.wantedBy) say(node, { free: id })
    }
  }

  const newLock = (id: string): Lock => {
    const turn = own.newLock(id)
    let giveBack = async () => {}
    return {
      async lock(signal: AbortSignal, requestRelease: RequestRelease) {
        let asked = false
        const release = () => {
          if (asked) return
          asked = true
          void requestRelease()
        }
        await turn.lock(signal, release)
        try {
          giveBack = await hold(id, signal, release)
        } catch (error) {
          await turn.unlock()
          throw error
        }
      },
      async unlock() {
        await giveBack()
        await turn.unlock()
      },
    }
  }

  return { newLock, close: () => hearing.stop() }
}
