import { isDeepStrictEqual } from 'node:util'
import {
  MongoServerError,
  type Db,
  type IndexDescription,
  type IndexDescriptionInfo,
} from 'mongodb'
import { bellIndexes } from './bells.ts'
import { deviceIndexes } from './devices.ts'
import { isTaken } from './durable.ts'
import { entryIndexes } from './entries.ts'
import { chunkIndexes, listIndexes } from './gridfs.ts'
import { memberIndexes } from './members.ts'
import { moveIndexes } from './moves.ts'
import { positionIndexes } from './positions.ts'
import { roomIndexes } from './rooms.ts'
import { sessionIndexes } from './sessions.ts'
import { uploadIndexes } from './uploads.ts'

const wanted: Record<string, readonly IndexDescription[]> = {
  bells: bellIndexes,
  devices: deviceIndexes,
  entries: entryIndexes,
  'fs.chunks': chunkIndexes,
  'fs.files': listIndexes,
  members: memberIndexes,
  moves: moveIndexes,
  positions: positionIndexes,
  rooms: roomIndexes,
  sessions: sessionIndexes,
  uploads: uploadIndexes,
}

const NO_SUCH_COLLECTION = 26

const nameOf = ({ key }: Pick<IndexDescription, 'key'>) => Object.entries(key).flat().join('_')

/** What an index does, without what it is called. */
const essence = ({ key, ...options }: IndexDescription | IndexDescriptionInfo) => {
  const {
    v: _v,
    name: _name,
    ns: _ns,
    background: _background,
    ...rest
  } = options as Record<string, unknown>
  const told = Object.entries(rest).filter(([, value]) => value !== undefined && value !== false)
  return { key: Object.entries(key), ...Object.fromEntries(told) }
}

const existing = async (db: Db, collection: string): Promise<IndexDescriptionInfo[]> => {
  try {
    return await db.collection(collection).indexes()
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NO_SUCH_COLLECTION) return []
    throw error
  }
}

const compare = (there: IndexDescriptionInfo[], indexes: readonly IndexDescription[]) => {
  const missing: IndexDescription[] = []
  const different: IndexDescription[] = []
  for (const index of indexes) {
    const name = nameOf(index)
    const found = there.find((one) => nameOf(one) === name || one.name === name)
    if (!found) missing.push(index)
    else if (!isDeepStrictEqual(essence(found), essence(index))) different.push(index)
  }
  return { missing, different }
}

const make = async (db: Db, collection: string, indexes: readonly IndexDescription[]) => {
  const { missing } = compare(await existing(db, collection), indexes)
  const named = missing.map((index) => ({ ...index, name: nameOf(index) }))
  for (const some of [named, ...named.map((one) => [one])]) {
    if (some.length === 0) return
    try {
      await db.collection(collection).createIndexes(some)
      if (some === named) return
    } catch (error) {
      // What is stored forbids one of them: the check names it.
      if (!isTaken(error)) throw error
    }
  }
}

/** Makes the indexes that are missing, where what is stored allows it. */
export const makeIndexes = async (db: Db): Promise<void> => {
  await Promise.all(Object.entries(wanted).map(([name, indexes]) => make(db, name, indexes)))
}

/** A sentence about each index that is not as it must be. */
export const checkIndexes = async (db: Db): Promise<string[]> => {
  const complaints = Object.entries(wanted).map(async ([collection, indexes]) => {
    const { missing, different } = compare(await existing(db, collection), indexes)
    return [
      ...missing.map((index) => `The index ${collection}.${nameOf(index)} is missing.`),
      ...different.map((index) => `The index ${collection}.${nameOf(index)} is another one.`),
    ]
  })
  return (await Promise.all(complaints)).flat()
}
