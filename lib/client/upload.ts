import { backoff } from './clock.ts'
import { Attempt } from './attempt.ts'
import type { UploadRow } from './uploadrow.ts'
import { beginAgain, finish, noteArrived, noteHindrance } from './progress.ts'
import type { Follows } from './follows.ts'
import type { Pieces } from './pace.ts'
import type { Ports } from './ports.ts'
import { type End, setbackOf, verdictAfter } from './verdict.ts'

/** Tries that came to nothing, one after another, before it lets others by. */
const VAIN = 4

type UploadPorts = Pick<Ports, 'db' | 'wire' | 'clock' | 'tus' | 'report'>

/** One file's way up: tries for ever, each from where the server is, until it is there or refused. */
export class Upload {
  readonly fileId: string
  readonly #ports: UploadPorts
  readonly #renew: () => Promise<void>
  readonly #pieces: Pieces
  readonly #letBy: () => void
  #stopped = false
  #tries = 0
  #offset = 0
  /** Kept here too, since a full device can't note it. */
  #place: string | undefined
  /** The row may say so: from an earlier life, too. */
  #hindered = true
  #attempt: Attempt | undefined
  /** Ends the wait before the next. */
  #wake: () => void = () => {}
  /** Notes in the database, in order. */
  #notes: Promise<unknown> = Promise.resolve()

  /** @param letBy called when it has become `vain` */
  constructor(
    ports: UploadPorts,
    fileId: string,
    renew: () => Promise<void>,
    pieces: Pieces,
    letBy: () => void,
  ) {
    this.#ports = ports
    this.fileId = fileId
    this.#renew = renew
    this.#pieces = pieces
    this.#letBy = letBy
  }

  /** It goes on trying, but nobody is to wait for it. */
  get vain(): boolean {
    return this.#tries >= VAIN
  }

  async run(follows: Pick<Follows, 'follow'>): Promise<void> {
    const { db, wire } = this.#ports
    const unfollow = follows.follow(this.fileId, ({ length }) => this.#moved(length))
    // A new connection is a new chance: no more waiting for an old failure.
    const offLink = wire.link.subscribe(() => this.#wake())
    try {
      while (!this.#stopped) {
        if (wire.link.get() !== 'online') await this.#pause(undefined)
        else {
          const row = await db.uploads.get(this.fileId)
          if (this.#stopped || !row || (row.state !== 'queued' && row.state !== 'sending')) return
          const end = await this.#try(row)
          await this.#conclude(row, end).catch((error: unknown) => this.#troubled(error))
        }
      }
    } finally {
      unfollow()
      offLink()
    }
  }

  stop(): void {
    this.#stopped = true
    this.#attempt?.stop()
    this.#wake()
  }

  hurry(): void {
    this.#wake()
  }

  /** Until the time is over, the connection is back, or it is stopped. */
  async #pause(ms: number | undefined): Promise<void> {
    const { clock } = this.#ports
    let timer: unknown
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (ms !== undefined) timer = clock.setTimeout(resolve, ms)
      if (this.#stopped) resolve()
    })
    clock.clearTimeout(timer)
    this.#wake = () => {}
  }

  async #try(row: UploadRow): Promise<End> {
    const { fileId, url = this.#place } = row
    const { db } = this.#ports
    this.#note(() => db.uploads.update(fileId, { state: 'sending' }))
    this.#attempt = new Attempt(this.#ports, this.#pieces)
    const end = await this.#attempt.run(row, url, {
      placed: (place) => {
        this.#place = place
        this.#note(() => db.uploads.update(fileId, { url: place }))
      },
      acknowledged: (offset, size) => this.#acknowledged(offset, size),
    })
    this.#attempt = undefined
    await this.#notes
    return end
  }

  async #conclude({ fileId }: UploadRow, end: End): Promise<void> {
    const { db, clock } = this.#ports
    if (end === 'stopped') return
    const { url = this.#place, size = 0 } = (await db.uploads.get(fileId)) ?? {}
    const phase = (await db.growth.get(fileId))?.state
    const verdict = verdictAfter(end, url !== undefined, phase)
    if (verdict.next === 'done') return finish(db, fileId, size, clock.now())
    if (verdict.next === 'refuse') {
      const { code, text } = verdict
      await db.uploads.update(fileId, { state: 'refused', refusal: { code, text } })
      return
    }
    const { smaller, hindrance, rest } = setbackOf(end, this.#pieces, clock.now())
    if (smaller) this.#tries = 0
    await this.#hinder(hindrance)
    if (verdict.next === 'create') {
      this.#offset = 0
      this.#place = undefined
      await beginAgain(db, fileId)
    }
    if (verdict.next === 'renew') await this.#renew().catch(() => {})
    await this.#patience(rest)
  }

  #patience(least = 0): Promise<void> {
    const ms = backoff(this.#ports.clock, this.#tries++, 500, 60_000)
    if (this.#tries === VAIN) this.#letBy()
    return this.#pause(Math.max(least, ms))
  }

  /** What came of it could not be noted: a device that is full may have space later. */
  #troubled(error: unknown): Promise<void> {
    this.#ports.report(error)
    return this.#patience()
  }

  #acknowledged(offset: number, size: number | null): void {
    const [{ db, clock }, { fileId }] = [this.#ports, this]
    this.#pieces.acknowledged(offset)
    if (!this.#moved(offset)) return
    const at = clock.now()
    this.#note(() => noteArrived(db, { fileId, length: offset, size }, at))
  }

  /** Whether the server has more than it had. */
  #moved(offset: number): boolean {
    this.#attempt?.alive()
    if (offset <= this.#offset) return false
    this.#offset = offset
    this.#tries = 0
    if (this.#hindered) {
      this.#hindered = false
      this.#note(() => this.#hinder(undefined))
    }
    return true
  }

  async #hinder(why: UploadRow['hindrance']): Promise<void> {
    this.#hindered = why !== undefined
    await noteHindrance(this.#ports.db, this.fileId, why)
  }

  #note(write: () => PromiseLike<unknown>): void {
    this.#notes = this.#notes.then(write).catch(this.#ports.report)
  }
}
