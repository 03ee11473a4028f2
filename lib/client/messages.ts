import * as v from 'valibot'
import { Draft, type EntryOf } from '../protocol/entries.ts'
import type { FileRef } from '../protocol/files.ts'
import { limits } from '../protocol/limits.ts'
import { dropUploads, keepWith } from './bytes.ts'
import type { OutboxRow, TendrilDb } from './db.ts'
import type { Saying } from './drafts.ts'
import type { Ports } from './ports.ts'
import { takeFiles } from './shares.ts'
import { apart, type Titled } from './titles.ts'
import { uuidv7 } from './uuid.ts'

/** A file that a person picked, with what the device could learn of it before sending. */
export interface Picked {
  file: Blob
  ref: Omit<Titled, 'fileId'>
  /** Sent as it is, with all that it says about its maker. */
  original?: boolean
  /** Under which id it has waited on this device for its message. */
  shared?: string
}

export interface NewMessage {
  text: string
  files?: readonly Picked[]
  replyTo?: string
  mentions?: string[]
  /** The draft that it was. */
  saying?: Saying
}

/** What it brings that is not on the device yet. */
export const freshBytes = ({ files = [] }: NewMessage): number =>
  files.reduce((sum, { file, shared }) => sum + (shared === undefined ? file.size : 0), 0)

type Written = { type: Draft['type']; body: Draft['body'] }
/** `there`: its bytes are on the device already. */
type Kept = { ref: Titled; file: Blob; there: boolean }

/** As it leaves the device. What it takes is loaded when there is a file. */
async function keep({ file, ref, original, shared }: Picked): Promise<Kept> {
  const { prepare } = await import('./prepare.ts')
  const prepared = await prepare(file, ref.type, original)
  const { type } = prepared
  const there = shared !== undefined && prepared.file === file
  const fileId = there ? shared : uuidv7()
  return { file: prepared.file, ref: { ...ref, type, fileId, size: prepared.file.size }, there }
}

/** What a person says and changes: durably in the outbox, all or nothing, before anything else. */
export class Messages {
  readonly #ports: Pick<Ports, 'db' | 'clock'>

  constructor(ports: Pick<Ports, 'db' | 'clock'>) {
    this.#ports = ports
  }

  /** More files than one message carries make several messages; the first has the text. */
  async send(roomId: string, message: NewMessage): Promise<void> {
    const { db } = this.#ports
    const { text, files = [], replyTo, mentions, saying } = message
    const kept: Kept[] = []
    for (const one of files) kept.push(await keep(one))
    const first = kept.splice(0, limits.filesPerMessage)
    const groups = [first]
    while (kept.length > 0) groups.push(kept.splice(0, limits.filesPerMessage))
    const rows = groups.map((group, index) => {
      const body: EntryOf<'message'>['body'] = index === 0 ? { text } : { text: '' }
      if (group.length > 0) Object.assign(body, apart(group.map(({ ref }) => ref)))
      if (index === 0 && replyTo !== undefined) body.replyTo = replyTo
      if (index === 0 && mentions?.length) body.mentions = mentions
      return this.#row(roomId, { type: 'message', body: body as Draft['body'] })
    })
    const all = groups.flat().map(({ ref, ...one }) => ({ ...one, fileId: ref.fileId }))
    const bytes = all.filter(({ there }) => !there)
    const asTheyAre = all.filter(({ there }) => there).map(({ fileId }) => fileId)
    const shared = files.flatMap((one) => one.shared ?? [])
    await keepWith(db, bytes, [db.outbox, db.uploads, db.shares, db.drafts], async () => {
      await saying?.go()
      await takeFiles(db, shared, asTheyAre)
      for (const [index, row] of rows.entries()) {
        const n = await db.outbox.add({ ...row })
        for (const { ref, file } of groups[index]!)
          await db.uploads.put(uploadOf(row, n, ref, file))
      }
    })
  }

  /** An edit, a reaction, a deletion. */
  async change(roomId: string, written: Written, saying?: Saying): Promise<void> {
    const { db } = this.#ports
    await db.transaction('rw', db.outbox, db.drafts, async () => {
      await saying?.go()
      await db.outbox.add(this.#row(roomId, written))
    })
  }

  /** What the server can't have yet is just dropped; anything else is deleted in the log. */
  async remove(roomId: string, id: string): Promise<void> {
    const { db } = this.#ports
    await db.transaction('rw', db.outbox, db.uploads, db.parts, async () => {
      const row = await find(db, roomId, id)
      if (row && (!row.tried || row.state === 'refused')) await drop(db, row)
      else {
        await db.outbox.add(this.#row(roomId, { type: 'delete', body: { target: id } }))
        await dropFiles(db, id)
      }
    })
  }

  async retry(roomId: string, id: string): Promise<void> {
    const { db } = this.#ports
    await db.transaction('rw', db.outbox, async () => {
      const row = await find(db, roomId, id)
      if (row?.state !== 'refused') return
      const { refusal: _, ...rest } = row
      await db.outbox.put({ ...rest, state: 'queued' })
    })
  }

  async discard(roomId: string, id: string): Promise<void> {
    const { db } = this.#ports
    await db.transaction('rw', db.outbox, db.uploads, db.parts, async () => {
      const row = await find(db, roomId, id)
      if (row && row.state !== 'stored') await drop(db, row)
    })
  }

  #row(roomId: string, { type, body }: Written): OutboxRow {
    const draft = { id: uuidv7(), type, body, sentAt: this.#ports.clock.now() }
    // As every other device will read it. What does not pass is the server's to refuse, with a reason.
    const tidy = v.safeParse(Draft, draft)
    return { roomId, ...draft, ...(tidy.success && { body: tidy.output.body }), state: 'queued' }
  }
}

const find = (db: TendrilDb, roomId: string, id: string): Promise<OutboxRow | undefined> =>
  db.outbox
    .where('id')
    .equals(id)
    .filter((row) => row.roomId === roomId)
    .first()

const uploadOf = (row: OutboxRow, n: number, { fileId, name, type }: FileRef, { size }: Blob) => ({
  fileId,
  roomId: row.roomId,
  messageId: row.id,
  n,
  name,
  type,
  size,
  offset: 0,
  state: 'queued' as const,
})

/** A row, and for a message what hangs on it: pending changes to it and its files. */
async function drop(db: TendrilDb, { n, roomId, id, type }: OutboxRow): Promise<void> {
  await db.outbox.delete(n!)
  if (type !== 'message') return
  const changes = db.outbox.where('roomId').equals(roomId)
  await changes.filter(({ body }) => 'target' in body && body.target === id).delete()
  await dropFiles(db, id)
}

async function dropFiles(db: TendrilDb, messageId: string): Promise<void> {
  await dropUploads(db, await db.uploads.where('messageId').equals(messageId).primaryKeys())
}
