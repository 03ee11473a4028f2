import { indexedDB } from 'fake-indexeddb'
import type { OutboxRow, PlaceRow, RoomRow, TimelineRow } from '../lib/client/db.ts'
import type { UploadRow } from '../lib/client/uploadrow.ts'

/** What fake-indexeddb keeps of a database. */
interface Raw {
  readonly transactions: readonly unknown[]
  readonly rawObjectStores: Map<string, { records: { values(): Iterable<{ value: unknown }> } }>
}

interface Rows {
  readonly rooms: RoomRow
  readonly entries: PlaceRow
  readonly timeline: TimelineRow
  readonly outbox: OutboxRow
  readonly uploads: UploadRow
}

/**
 * What a device's database holds, read from beside: a transaction of its own for every look would
 * cost more than what is looked at. To be asked when the world is still.
 */
export class Disk {
  readonly #name: string

  constructor(name: string) {
    this.#name = name
  }

  get #raw(): Raw | undefined {
    const { _databases: all } = indexedDB as unknown as { _databases: Map<string, Raw> }
    return all.get(this.#name)
  }

  /** Not when the browser has just emptied itself. */
  get there(): boolean {
    return this.#raw?.rawObjectStores.has('meta') ?? false
  }

  /** In the order of their keys; not to be changed. */
  rows<T extends keyof Rows>(table: T): readonly Rows[T][] {
    const raw = this.#raw
    if (raw && raw.transactions.length > 0) throw new Error(`${this.#name} is busy`)
    const records = raw?.rawObjectStores.get(table)?.records.values() ?? []
    return Array.from(records, ({ value }) => value as Rows[T])
  }
}
