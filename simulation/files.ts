import { Refusal } from '../lib/protocol/errors.ts'
import type { FileRecord, Files } from '../server/models/files.ts'
import { makePens, type Pen } from '../server/models/pens.ts'
import { pull } from '../server/models/pull.ts'
import type { Database, Held } from './database.ts'
import type { Line } from './store.ts'

const asRecord = (file: Held): FileRecord => {
  const { bytes: _bytes, epoch: _epoch, untold: _untold, ...record } = file
  return record
}

/** A node's part in files that grow: one pen on each node, and the epoch between the nodes. */
export function makeFiles(db: Database, { call }: Line, now: () => number) {
  const pens = makePens()

  const look = (fileId: string): FileRecord | null => {
    const file = db.files.get(fileId)
    return file ? asRecord(file) : null
  }
  const demand = async (fileId: string): Promise<FileRecord> => {
    const record = await call(() => look(fileId))
    if (!record) throw new Refusal('NOT_FOUND')
    return record
  }
  const idsOf = (which: (file: Held) => boolean, limit = Infinity) =>
    [...db.files.values()]
      .filter(which)
      .map(({ fileId }) => fileId)
      .slice(0, limit)

  /** Whether `source` came to its end. */
  const pour = async (
    pen: Pen,
    fileId: string,
    source: AsyncIterator<Uint8Array>,
    begun: { epoch: number; length: number },
    grew: (length: number) => void,
  ): Promise<boolean> => {
    let { length } = begun
    for (;;) {
      const piece = await pull(source, pen)
      if (piece === null || piece === 'ended') return piece === 'ended'
      if (piece.length === 0) continue
      const offset = length
      pen.file.claimed = offset + piece.length
      const bytes = Uint8Array.from(piece)
      length = await call(() => db.put(fileId, begun.epoch, offset, bytes, now()))
      pen.file.claimed = length
      if (length > offset) grew(length)
      if (length < offset + piece.length) throw new Refusal('TOO_LARGE')
    }
  }

  const files: Files = {
    async create(file) {
      await call(() => db.createFile(file, false, now()))
      return demand(file.fileId)
    },
    claim: (file) => call(() => db.createFile(file, true, now())),
    find: (fileId) => call(() => look(fileId)),
    declare: (fileId, size) =>
      call(() => {
        const file = db.files.get(fileId)
        if (!file) throw new Refusal('NOT_FOUND')
        if (file.size === size) return asRecord(file)
        if (file.size !== null || size < file.length) throw new Refusal('CONFLICT')
        if (file.state !== 'growing') throw new Refusal('GONE')
        db.files.set(fileId, { ...file, size })
        if (size === file.length) db.complete(fileId, now())
        return look(fileId)!
      }),
    append: (fileId, offset, bytes, grew, signal) =>
      pens.write(fileId, signal, async (pen) => {
        const begun = await call(() => {
          const { epoch, length } = db.begin(fileId)
          return { epoch, length }
        })
        if (offset !== begun.length) throw new Refusal('WRONG_OFFSET')
        if (pen.fenced) throw new Refusal('LOCKED')
        const source = bytes[Symbol.asyncIterator]()
        let ended = false
        try {
          ended = await pour(pen, fileId, source, begun, grew)
        } finally {
          if (!ended) source.return?.().catch(() => {})
        }
        if (pen.fenced && !ended) throw new Refusal('LOCKED')
        return demand(fileId)
      }),
    read: (fileId, from, to) =>
      call(() => {
        const file = db.files.get(fileId)
        if (file?.state !== 'growing' && file?.state !== 'complete') throw new Refusal('GONE')
        return Uint8Array.from(file.bytes.subarray(from, to))
      }),
    touch: (fileId, expiresAt) =>
      call(() => {
        const file = db.files.get(fileId)
        if (file) db.files.set(fileId, { ...file, expiresAt })
      }),
    end: (fileId, state, at) =>
      pens.alone(fileId, () =>
        call(() => {
          db.end(fileId, state, at)
          return look(fileId)
        }),
      ),
    expired: (at, limit) =>
      call(() => idsOf((file) => file.state === 'growing' && file.expiresAt <= at, limit)),
    ofRoom: (roomId) =>
      call(() =>
        idsOf((file) => file.roomId === roomId && ['growing', 'complete'].includes(file.state)),
      ),
    untold: (limit) =>
      call(() =>
        [...db.files.values()]
          .filter(({ untold }) => untold)
          .toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))
          .slice(0, limit)
          .map(asRecord),
      ),
    told: (fileId) =>
      call(() => {
        const file = db.files.get(fileId)
        if (file) db.files.set(fileId, { ...file, untold: false })
      }),
    sweep: (before) =>
      call(() => {
        const old = ({ state, endedAt }: Held) =>
          (state === 'cancelled' || state === 'expired') && endedAt! < before
        for (const fileId of idsOf(old)) db.files.delete(fileId)
      }),
    free: () => Promise.resolve(Infinity),
  }

  return { files, close: () => pens.stopAll() }
}
