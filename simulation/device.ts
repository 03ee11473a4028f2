import { Dexie } from 'dexie'
import { IDBKeyRange, indexedDB } from 'fake-indexeddb'
import { type OutboxRow, TendrilDb } from '../lib/client/db.ts'
import { Engine } from '../lib/client/engine.ts'
import { isFull } from '../lib/client/space.ts'
import { Tabs, type Tab as Port } from '../lib/client/tabs.fixture.ts'
import { TabsWire } from '../lib/client/wire.tabs.ts'
import { Disk } from './disk.ts'
import { openSimTus, type Offsets } from './tus.ts'
import type { Viewer } from './viewer.ts'
import { type Around, type Jar, SimWire } from './wire.ts'

// Dexie has looked for a browser's already, when it was imported.
Object.assign(Dexie.dependencies, { indexedDB, IDBKeyRange })

export interface Tab {
  readonly engine: Engine
  readonly wire: SimWire
  readonly port: Port
  /** Who watches a file in it. */
  readonly viewers: Viewer[]
  dozes: boolean
}

/** The part of a transaction of fake-indexeddb by which it can be undone. */
interface Running {
  db: unknown
  _state: string
  abort(): void
}

/** A browser: one database, one jar of cookies, and tabs. */
export class Device {
  readonly name: string
  readonly disk: Disk
  readonly jar: Jar
  readonly tabs: Tab[] = []
  readonly errors: unknown[] = []
  readonly offsets: Offsets = { acknowledged: new Map(), broken: [], full: false }
  /** Ids of what was queued here for good, in order. */
  sent: string[] = []
  /** Ids of what was said here and has to be seen here, and of what was removed here. */
  readonly shown = new Set<string>()
  readonly removed = new Set<string>()
  /** Ids of what was said here and can't be taken. */
  readonly bad = new Set<string>()
  /** What every file that was queued here has to be in the end. */
  readonly files = new Map<string, Uint8Array>()
  /** What the last thing that was said has put into the outbox. */
  added: OutboxRow[] = []
  full = false
  overlapped = false
  readonly #around: Around
  readonly #skew: number
  readonly #roomId: string
  #ports = new Tabs()

  constructor(around: Around, name: string, jar: Jar, skew: number, roomId: string) {
    this.#around = around
    this.name = name
    this.disk = new Disk(name)
    this.jar = jar
    this.#skew = skew
    this.#roomId = roomId
  }

  get db(): TendrilDb {
    return this.tabs[0]!.engine.db
  }

  open(): Tab {
    const wire = new SimWire(this.#around, this.jar)
    const port = this.#ports.open()
    const clock = this.#around.time.clock(this.#skew)
    const engine = new Engine({
      db: this.#database(),
      wire: new TabsWire(wire, port.channel, clock),
      clock,
      locks: port.locks,
      channel: port.channel,
      tus: openSimTus(this.#around, wire, this.jar, this.offsets),
      errand() {},
      restart() {},
      report: (error) => wire.dead || isUsual(error) || this.errors.push(error),
    })
    engine.start()
    engine.view(this.#roomId)
    const tab = { engine, wire, port, viewers: [], dozes: false }
    this.tabs.push(tab)
    return tab
  }

  #database(): TendrilDb {
    const db = new TendrilDb(this.name)
    db.use({
      stack: 'dbcore',
      name: 'full',
      create: (core) => ({
        ...core,
        table: (name) => {
          const table = core.table(name)
          return {
            ...table,
            mutate: (request) => {
              const writes = request.type === 'add' || request.type === 'put'
              if (writes && this.full)
                return Promise.reject(new DOMException('no space', 'QuotaExceededError'))
              if (writes && name === 'outbox' && request.type === 'add')
                this.added.push(...(request.values as OutboxRow[]))
              return table.mutate(request)
            },
          }
        },
      }),
    })
    return db
  }

  /** A tab is closed, or dies: either way the browser cleans up behind it. */
  closeTab(tab: Tab): void {
    this.tabs.splice(this.tabs.indexOf(tab), 1)
    this.#end(tab)
  }

  #end({ engine, wire, port }: Tab): void {
    wire.dead = true
    this.overlapped ||= wire.overlapped
    port.channel.close()
    void engine.stop().catch(() => undefined)
    engine.db.close()
  }

  /** All of it dies: what its database had not committed is undone. */
  crash(): void {
    for (const tab of this.tabs.splice(0)) {
      const connection = tab.engine.db.isOpen() ? (tab.engine.db.backendDB() as unknown) : null
      const { _rawDatabase: raw } = (connection ?? {}) as {
        _rawDatabase?: { transactions: Running[] }
      }
      this.#end(tab)
      for (const running of raw?.transactions ?? []) {
        if (running.db === connection && running._state !== 'finished') abort(running)
      }
    }
    this.#ports = new Tabs()
    this.open()
  }

  /** The browser empties itself behind everybody's back. */
  async wipe(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase(this.name)
      request.onsuccess = () => resolve()
      request.onerror = () => reject(request.error as Error)
    })
  }

  close(): void {
    for (const tab of this.tabs.splice(0)) this.#end(tab)
  }
}

/** What storage that is full or taken away says. */
export const isUsual = (error: unknown): boolean =>
  isFull(error) ||
  /DatabaseClosed|AbortError|InvalidState/.test(String((error as Error | undefined)?.name))

function abort(running: Running): void {
  try {
    running.abort()
  } catch {
    // It has just been committed.
  }
}
