import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Db, GridFSBucket, MongoClient } from 'mongodb'
import { uuidv7 } from 'uuidv7'
import { openFiles, type OpenFiles } from '../server/models/mongodb/files.ts'
import { chunkIndexes, chunksOf, listIndexes, listOf } from '../server/models/mongodb/gridfs.ts'
import { uploadIndexes, uploadsOf } from '../server/models/mongodb/uploads.ts'
import { FAR, type Figure, round } from './figure.ts'
import { median } from './samples.ts'

const ROUNDS = 3
const MIB = 2 ** 20
const SIZE = 64 * MIB
const LARGE = 1024 * MIB
/** As they come from a socket. */
const PIECE = randomBytes(64 * 1024)
const READS = 25
const GOAL = { append: 1, last: 1.5 }

async function* send(size: number) {
  for (let sent = 0; sent < size; sent += PIECE.length) yield PIECE
}

const secondsOf = async (act: () => Promise<unknown>) => {
  const began = performance.now()
  await act()
  return (performance.now() - began) / 1000
}

const create = async (files: OpenFiles, size: number) => {
  const fileId = uuidv7()
  const who = { roomId: 'bench', ownerId: 'bench', name: fileId, type: '' }
  await files.create({ fileId, ...who, size, createdAt: Date.now(), expiresAt: Infinity })
  return fileId
}

/** MiB/s of both, the same bytes in the same pieces, acknowledged in the same way. */
async function append(db: Db, files: OpenFiles) {
  const writeConcern = { w: 'majority', journal: true } as const
  const plain = new GridFSBucket(db, { bucketName: 'plain', writeConcern })
  const speeds: { ours: number; plain: number }[] = []
  for (let i = 0; i < ROUNDS; i++) {
    const fileId = await create(files, SIZE)
    const stream = plain.openUploadStream(fileId)
    const toPlain = await secondsOf(() => pipeline(Readable.from(send(SIZE)), stream))
    const toOurs = await secondsOf(() => files.append(fileId, 0, send(SIZE), () => {}))
    speeds.push({ ours: SIZE / MIB / toOurs, plain: SIZE / MIB / toPlain })
    await plain.delete(stream.id)
    await files.end(fileId, 'cancelled', 0)
  }
  return speeds
}

/** ms for the first and for the last MiB of a file, in turns. */
async function read(files: OpenFiles) {
  const fileId = await create(files, LARGE)
  await files.append(fileId, 0, send(LARGE), () => {})
  const mib = async (from: number) => {
    for (let at = from; at < from + MIB;) at += (await files.read(fileId, at, from + MIB)).length
  }
  const times: { first: number; last: number }[] = []
  for (let i = 0; i < READS; i++) {
    const first = await secondsOf(() => mib(0))
    const last = await secondsOf(() => mib(LARGE - MIB))
    times.push({ first: first * 1000, last: last * 1000 })
  }
  await files.end(fileId, 'cancelled', 0)
  return times
}

/** Appending to a file in GridFS against the driver's own upload stream, and its end against its start. */
export async function gridfs(): Promise<Figure> {
  const client = await MongoClient.connect(process.env.MONGODB_URL ?? '')
  const db = client.db(`tendril-bench-${randomBytes(6).toString('hex')}`)
  const files = openFiles(db)
  try {
    await uploadsOf(db).createIndexes(uploadIndexes)
    await chunksOf(db).createIndexes(chunkIndexes)
    await listOf(db).createIndexes(listIndexes)
    return compare(await append(db, files), await read(files))
  } finally {
    await files.close()
    await db.dropDatabase()
    await client.close()
  }
}

function compare(
  speeds: readonly { ours: number; plain: number }[],
  times: readonly { first: number; last: number }[],
): Figure {
  const ratio = median(speeds.map(({ ours, plain }) => ours / plain))
  const last = median(times.map((one) => one.last)) / median(times.map((one) => one.first))
  const mibPerSecond = (side: 'ours' | 'plain') =>
    Math.round(median(speeds.map((one) => one[side])))
  return {
    name: 'gridfs',
    says:
      `64 MiB appended: ${round(ratio)} × the speed of a GridFSBucket (${mibPerSecond('ours')} MiB/s); ` +
      `the last MiB of 1 GiB is read in ${round(last)} × the time of the first (less is better)`,
    ratio: round(ratio),
    goal: `≥ ${GOAL.append} × MiB/s, ≤ ${GOAL.last} × the time`,
    met: ratio >= GOAL.append && last <= GOAL.last,
    far: ratio < GOAL.append * FAR || last > GOAL.last / FAR,
    details: {
      lastToFirst: round(last),
      mibPerSecond: { tendril: mibPerSecond('ours'), gridFSBucket: mibPerSecond('plain') },
      firstMs: round(median(times.map((one) => one.first))),
    },
  }
}
