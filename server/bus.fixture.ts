import { EventEmitter } from 'node:events'
import type { Bus } from './bus.ts'

/** What nodes say to each other in one process: everything comes, in order, a turn of the loop later. */
export class Air {
  readonly said: { node: string; channel: string; word: string }[] = []
  private readonly listeners = new Map<string, Set<(word: Buffer) => void>>()

  bus(node: string): Bus & { turn(up: boolean): void } {
    const turns = new EventEmitter()
    let up = true
    const { listeners, said } = this
    return {
      node,
      get up() {
        return up
      },
      counts: { heard: 0, dropped: 0 },
      async say(channel, word) {
        if (!up) return 0
        said.push({ node, channel, word: word.toString() })
        const hear = [...(listeners.get(channel) ?? [])]
        await Promise.resolve()
        for (const listener of hear) listener(Buffer.from(word))
        return hear.length
      },
      hear(channel, listener) {
        const own = (word: Buffer) => {
          if (up) listener(word)
        }
        const all = listeners.get(channel) ?? new Set()
        listeners.set(channel, all.add(own))
        return { heard: Promise.resolve(), stop: () => void all.delete(own) }
      },
      run: () => Promise.reject(new Error('no scripts in the air')),
      onTurn(listener) {
        turns.on('turn', listener)
        return () => void turns.off('turn', listener)
      },
      turn(now) {
        up = now
        turns.emit('turn', up)
      },
      async close() {},
    }
  }
}
