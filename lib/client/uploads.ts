import { liveQuery, type Subscription } from 'dexie'
import { dropUploads, sweepBytes } from './bytes.ts'
import { backoff } from './clock.ts'
import type { CancelRow, UploadRow } from './uploadrow.ts'
import { type Work, workIn } from './uploadwork.ts'
import type { Follows } from './follows.ts'
import { noteGrowth } from './growth.ts'
import { Pace, Passage, Pieces } from './pace.ts'
import { type Ports, quietly } from './ports.ts'
import type { Upload } from './upload.ts'

/** Files that move, or may; one that is tried in vain takes no place. */
const AT_ONCE = 2
/** Somebody waits for the next word of it. */
const isLive = ({ live = 0 }: UploadRow) => live > 0

type UploadsPorts = Pick<Ports, 'db' | 'wire' | 'clock' | 'tus' | 'report'>

/**
 * Files on their way up. What a person wants is a row, so that every tab may say it; only the tab
 * that leads has this started, and does what the rows say.
 */
export class Uploads {
  readonly #ports: UploadsPorts
  readonly #follows: Pick<Follows, 'follow'>
  readonly #renew: () => Promise<void>
  readonly #pace: Pace
  readonly #passage = new Passage()
  readonly #running = new Map<string, Upload>()
  #watching: Subscription | undefined
  #offLink: (() => void) | undefined
  #timer: unknown
  #tries = 0
  #cancelling = false
  /** Loaded when there is something to send. */
  #make: typeof Upload | undefined

  constructor(ports: UploadsPorts, follows: Pick<Follows, 'follow'>, renew: () => Promise<void>) {
    this.#ports = ports
    this.#follows = follows
    this.#renew = renew
    this.#pace = new Pace(ports)
  }

  start(): void {
    const { db, wire, clock, report } = this.#ports
    this.#watching = liveQuery(() => workIn(db)).subscribe({
      next: (work) => this.#do(work),
      error: report,
    })
    this.#offLink = wire.link.subscribe(() => {
      if (wire.link.get() !== 'online') this.#passage.forget()
      this.#look()
    })
    quietly(this.#ports, sweepBytes(db, clock.now()))
  }

  stop(): void {
    this.#watching?.unsubscribe()
    this.#offLink?.()
    this.#watching = undefined
    this.#ports.clock.clearTimeout(this.#timer)
    for (const upload of this.#running.values()) upload.stop()
  }

  /** The person is here, or the network: no more waiting for an old failure. */
  hurry(): void {
    for (const upload of this.#running.values()) upload.hurry()
    this.#look()
  }

  /** Stops and leaves on the server what is there. */
  async pause(fileId: string): Promise<void> {
    await this.#ports.db.uploads
      .where({ fileId })
      .filter(({ state }) => state !== 'refused')
      .modify({ state: 'paused' })
  }

  /** Goes on; also tries once more what was refused. */
  async resume(fileId: string): Promise<void> {
    await this.#ports.db.uploads
      .where({ fileId })
      .filter(({ state }) => state === 'paused' || state === 'refused')
      .modify((row) => {
        row.state = 'queued'
        delete row.refusal
      })
  }

  /** The bytes go at once; that the server has to forget its part is kept until it does. */
  async cancel(fileId: string): Promise<void> {
    const { db, clock } = this.#ports
    await db.transaction('rw', db.uploads, db.parts, db.cancels, db.growth, async () => {
      const row = await db.uploads.get(fileId)
      await dropUploads(db, [fileId])
      if (!row) return
      const { roomId, name, type, size, offset: length, url = `/uploads/${fileId}` } = row
      await db.cancels.put({ fileId, roomId, name, type, size, url })
      await noteGrowth(db, { fileId, length, size, state: 'cancelled' }, clock.now())
    })
  }

  #look(): void {
    quietly(
      this.#ports,
      workIn(this.#ports.db).then((work) => this.#do(work)),
    )
  }

  #do({ uploads, cancels, over }: Work): void {
    if (over.length > 0) quietly(this.#ports, dropUploads(this.#ports.db, over))
    const wanted = new Set(uploads.map(({ fileId }) => fileId))
    for (const [fileId, upload] of this.#running) if (!wanted.has(fileId)) upload.stop()
    if (!this.#watching || this.#ports.wire.link.get() !== 'online') return
    const make = this.#make
    if (make) {
      for (const row of uploads) {
        const most = isLive(row) ? Infinity : AT_ONCE
        const busy = [...this.#running.values()].filter(({ vain }) => !vain).length
        const free = busy < most && !this.#running.has(row.fileId)
        if (free) this.#run(make, row.fileId)
      }
    } else if (uploads.length > 0) quietly(this.#ports, this.#load())
    const free = cancels.filter(({ fileId }) => !this.#running.has(fileId))
    if (free.length > 0) quietly(this.#ports, this.#cancelAll(free))
  }

  async #load(): Promise<void> {
    this.#make = (await import('./upload.ts')).Upload
    this.#look()
  }

  #run(make: typeof Upload, fileId: string): void {
    const pieces = new Pieces(this.#ports.clock, this.#pace, this.#passage)
    const upload = new make(this.#ports, fileId, this.#renew, pieces, () => this.#look())
    this.#running.set(fileId, upload)
    const ended = upload.run(this.#follows).finally(() => {
      this.#running.delete(fileId)
      if (this.#watching) this.#look()
    })
    quietly(this.#ports, ended)
  }

  async #cancelAll(cancels: readonly CancelRow[]): Promise<void> {
    if (this.#cancelling) return
    this.#cancelling = true
    const { db, clock, tus } = this.#ports
    try {
      for (const { fileId, roomId, name, type, size, url } of cancels) {
        await tus.terminate(url, { size, metadata: { fileId, roomId, name, type } })
        await db.cancels.delete(fileId)
        this.#tries = 0
      }
    } catch {
      clock.clearTimeout(this.#timer)
      const ms = backoff(clock, this.#tries++, 500, 60_000)
      this.#timer = clock.setTimeout(() => this.#look(), ms)
    } finally {
      this.#cancelling = false
    }
  }
}
