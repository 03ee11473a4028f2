import type { Db } from 'mongodb'
import { durable, isTaken } from './durable.ts'

interface SettingDocument {
  readonly _id: string
  readonly value: string
}

/** What all nodes of this database have in common: the first of them makes it. */
export const makeSecret = (db: Db, name: 'session' | 'vapid', fresh: () => string) => {
  const settings = db.collection<SettingDocument>('settings', durable)
  let known: string | null = null

  const agree = async (): Promise<string> => {
    const setting = await settings.findOneAndUpdate(
      { _id: name },
      { $setOnInsert: { value: fresh() } },
      { upsert: true, returnDocument: 'after' },
    )
    if (!setting) throw new Error('The secret was neither there nor made')
    return setting.value
  }

  return async (): Promise<string> => {
    try {
      return (known ??= await agree())
    } catch (error) {
      if (!isTaken(error)) throw error
      return (known = await agree())
    }
  }
}
