import type { Channel } from './channel.ts'
import type { Locks, Ports } from './ports.ts'

type Run = () => Promise<unknown>

interface Request {
  run: Run
  grant(): void
  rob(): void
}

export interface Tab extends Pick<Ports, 'locks' | 'channel'> {
  sleep(asleep: boolean): void
}

/** The tabs of one device in a test: their locks, and a channel for each of them. */
export class Tabs {
  readonly #queues = new Map<string, Request[]>()
  readonly #hear = new Map<object, (message: unknown) => void>()
  /** What was said, in order. */
  readonly said: unknown[] = []

  /** As the browser has it: one holds, the others wait in turn, and who steals comes first. */
  readonly locks: Locks = {
    request: <T>(name: string, signal: AbortSignal, run: () => Promise<T>, steal = false) =>
      new Promise<T>((resolve, reject) => {
        const queue = this.#queues.get(name) ?? []
        this.#queues.set(name, queue)
        const leave = () => {
          const [at, held] = [queue.indexOf(request), queue[0] === request]
          if (at >= 0) queue.splice(at, 1)
          if (held) queue[0]?.grant()
        }
        const request: Request = {
          run,
          grant: () =>
            queueMicrotask(() => {
              signal.removeEventListener('abort', give)
              run().then(resolve, reject).finally(leave)
            }),
          rob: () => reject(new DOMException('stolen', 'AbortError')),
        }
        const give = () => {
          leave()
          reject(signal.reason as Error)
        }
        if (signal.aborted) return give()
        if (!steal) signal.addEventListener('abort', give)
        if (steal) queue.shift()?.rob()
        queue[steal ? 'unshift' : 'push'](request)
        if (queue[0] === request) request.grant()
      }),
  }

  /** One more tab; while it sleeps it says and hears nothing, and hears it all when it wakes. */
  open(): Tab {
    const missed: unknown[] = []
    const listeners: ((message: unknown) => void)[] = []
    let sleeps = false
    const hear = (message: unknown) => {
      if (sleeps) return void missed.push(message)
      // As a channel does it: each gets a copy.
      for (const listener of listeners) listener(structuredClone(message))
    }
    const channel: Channel = {
      post: (message) => {
        if (sleeps) return
        this.said.push(message)
        for (const [other, hear] of this.#hear) if (other !== channel) hear(message)
      },
      listen: (listener) => void listeners.push(listener),
      close: () => void this.#hear.delete(channel),
    }
    this.#hear.set(channel, hear)
    return {
      locks: this.locks,
      channel,
      sleep: (asleep) => {
        sleeps = asleep
        if (!asleep) for (const message of missed.splice(0)) hear(message)
      },
    }
  }
}
