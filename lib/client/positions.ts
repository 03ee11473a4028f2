import type { Fact } from '../protocol/facts.ts'
import { type Ports, quietly } from './ports.ts'
import { countUnread } from './unread.ts'

const PAUSE = 1000

/** How far I have read: only forward, on all my devices. */
export class Positions {
  readonly #ports: Pick<Ports, 'db' | 'wire' | 'clock' | 'report'>
  readonly #me: () => string
  readonly #timers = new Map<string, unknown>()

  constructor(ports: Pick<Ports, 'db' | 'wire' | 'clock' | 'report'>, me: () => string) {
    this.#ports = ports
    this.#me = me
  }

  /** Noted here at once, told a little later: scrolling passes many messages. */
  async seen(roomId: string, seq: number): Promise<void> {
    if (!(await this.#forward(roomId, seq)) || this.#timers.has(roomId)) return
    const tell = () => {
      this.#timers.delete(roomId)
      quietly(this.#ports, this.tell(roomId))
    }
    this.#timers.set(roomId, this.#ports.clock.setTimeout(tell, PAUSE))
  }

  async saw({ roomId, userId, seq }: Fact<'room:seen'>): Promise<void> {
    if (userId === this.#me()) await this.#forward(roomId, seq)
  }

  /** Also after a join to which the server said less than this device knows. */
  async tell(roomId: string): Promise<void> {
    const { db, wire } = this.#ports
    const room = await db.rooms.get(roomId)
    if (!room || wire.link.get() !== 'online') return
    await wire.ask('room:seen', { roomId, seq: room.seen })
  }

  stop(): void {
    for (const timer of this.#timers.values()) this.#ports.clock.clearTimeout(timer)
    this.#timers.clear()
  }

  #forward(roomId: string, seq: number): Promise<boolean> {
    const { db } = this.#ports
    return db.transaction('rw', db.rooms, db.timeline, async () => {
      const room = await db.rooms.get(roomId)
      const seen = Math.min(seq, room?.high ?? 0)
      if (!room || seen <= room.seen) return false
      const unread = await countUnread(db, this.#me(), { ...room, seen })
      await db.rooms.put({ ...room, seen, unread })
      return true
    })
  }
}
