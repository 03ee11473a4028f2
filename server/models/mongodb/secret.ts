import type { Db } from 'mongodb'
import { durable, unlessTaken } from './durable.ts'
import { makeTries } from './tries.ts'

interface SettingDocument {
  readonly _id: string
  readonly value: string
}

/** What all nodes of this database have in common: the first of them makes it. */
export const makeSecret = (db: Db, name: 'session' | 'vapid', fresh: () => string) => {
  const settings = db.collection<SettingDocument>('settings', durable)
  let known: string | null = null

  const agree = async (): Promise<string> => {
    const pause = makeTries()
    for (;;) {
      const setting = await settings.findOne({ _id: name })
      if (setting) return setting.value
      // What another has just made may not be as durable as an answer has to be.
      if (!(await unlessTaken(settings.insertOne({ _id: name, value: fresh() })))) await pause()
    }
  }

  return async (): Promise<string> => (known ??= await agree())
}
