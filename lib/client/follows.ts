import { mayPass } from '../protocol/errors.ts'
import type { Growth } from '../protocol/files.ts'
import { backoff } from './clock.ts'
import { later, noteGrowth } from './growth.ts'
import { type Ports, quietly } from './ports.ts'

type FollowsPorts = Pick<Ports, 'db' | 'wire' | 'clock' | 'report'>
type Watcher = (growth: Growth) => void

interface Follow {
  watchers: Set<Watcher>
  tries: number
  timer: unknown
}

/** Files whose growth somebody here looks at. What is told goes into `db.growth`. */
export class Follows {
  readonly #ports: FollowsPorts
  readonly #follows = new Map<string, Follow>()
  /** A disk may be slower than growth: what is told while a length is written waits here, merged. */
  readonly #due = new Map<string, Growth | null>()
  /** This tab has the connection. */
  #connected = false

  constructor(ports: FollowsPorts) {
    this.#ports = ports
  }

  /** Until the returned function is called, however many others follow the same file. */
  follow(fileId: string, watcher: Watcher = () => {}): () => void {
    const follow = this.#follows.get(fileId) ?? { watchers: new Set(), tries: 0, timer: undefined }
    // A fresh function each time: the set counts who looks.
    const one: Watcher = (growth) => watcher(growth)
    follow.watchers.add(one)
    this.#follows.set(fileId, follow)
    // One who comes now may know that there is something by now.
    if (follow.watchers.size === 1 || follow.timer !== undefined) this.#ask(fileId, follow)
    return () => {
      if (!follow.watchers.delete(one) || follow.watchers.size > 0) return
      this.#rest(follow)
      this.#follows.delete(fileId)
      if (!this.#connected) return
      quietly(this.#ports, this.#ports.wire.ask('file:unfollow', { fileId }))
    }
  }

  /** The server forgets who follows with every connection. */
  connected(): void {
    this.#connected = true
    for (const [fileId, follow] of this.#follows) {
      follow.tries = 0
      this.#ask(fileId, follow)
    }
  }

  disconnected(): void {
    this.#connected = false
    for (const follow of this.#follows.values()) this.#rest(follow)
  }

  async grew(news: Growth): Promise<void> {
    const { fileId } = news
    for (const watcher of this.#follows.get(fileId)?.watchers ?? []) watcher(news)
    const due = this.#due.get(fileId)
    this.#due.set(fileId, later(due ?? undefined, news))
    if (due !== undefined) return
    const { db, clock } = this.#ports
    try {
      for (let growth = this.#due.get(fileId); growth; growth = this.#due.get(fileId)) {
        this.#due.set(fileId, null)
        await noteGrowth(db, growth, clock.now())
      }
    } finally {
      this.#due.delete(fileId)
    }
  }

  #rest(follow: Follow): void {
    this.#ports.clock.clearTimeout(follow.timer)
    follow.timer = undefined
  }

  #ask(fileId: string, follow: Follow): void {
    const { wire, clock } = this.#ports
    this.#rest(follow)
    if (!this.#connected) return
    const asked = wire.ask('file:follow', { fileId }).then((answer) => {
      if (answer.ok) return this.grew(answer.value)
      // A message is here before the first byte of its file, so "not there" may only mean "not yet".
      const maybe = answer.code === 'NOT_FOUND' || mayPass(answer.code)
      if (!maybe || this.#follows.get(fileId) !== follow) return undefined
      const ms = Math.max(answer.retryAfter ?? 0, backoff(clock, follow.tries++, 1000, 30_000))
      follow.timer = clock.setTimeout(() => this.#ask(fileId, follow), ms)
      return undefined
    })
    quietly(this.#ports, asked)
  }
}
