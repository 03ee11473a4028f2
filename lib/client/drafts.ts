import type { DraftRow, TendrilDb } from './db.ts'
import { type Ports, quietly } from './ports.ts'

/** Unsent text, written with every key; while one write is under way, only the latest waits. */
export class Drafts {
  readonly #ports: Pick<Ports, 'db' | 'report'>
  readonly #latest = new Map<string, DraftRow>()
  readonly #writing = new Map<string, Promise<void>>()

  constructor(ports: Pick<Ports, 'db' | 'report'>) {
    this.#ports = ports
  }

  keep(roomId: string, draft: Omit<DraftRow, 'roomId'>): void {
    this.#latest.set(roomId, { ...draft, roomId })
    if (this.#writing.has(roomId)) return
    const writing = this.#write(roomId).finally(() => this.#writing.delete(roomId))
    this.#writing.set(roomId, writing)
    quietly(this.#ports, writing)
  }

  /** Everything that was kept is written. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#writing.values())
  }

  async #write(roomId: string): Promise<void> {
    const { db } = this.#ports
    for (let draft = this.#latest.get(roomId); draft; draft = this.#latest.get(roomId)) {
      this.#latest.delete(roomId)
      await put(db, draft)
    }
  }
}

const put = (db: TendrilDb, draft: DraftRow): Promise<unknown> =>
  draft.text === '' && draft.replyTo === undefined && draft.editing === undefined
    ? db.drafts.delete(draft.roomId)
    : db.drafts.put(draft)
