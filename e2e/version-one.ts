import type { Page } from '@playwright/test'

/** The stores of the first version: key, whether it counts by itself, indexes. */
const STORES: Record<string, { key: string[]; counts?: true; indexes: string[][] }> = {
  entries: {
    key: ['roomId', 'seq'],
    indexes: [
      ['roomId', 'id'],
      ['roomId', 'target'],
    ],
  },
  timeline: { key: ['roomId', 'seq'], indexes: [['roomId', 'id']] },
  rooms: { key: ['id'], indexes: [] },
  members: { key: ['roomId', 'userId'], indexes: [] },
  outbox: { key: ['n'], counts: true, indexes: [['id'], ['roomId'], ['state']] },
  drafts: { key: ['roomId'], indexes: [] },
  uploads: { key: ['fileId'], indexes: [['roomId'], ['messageId']] },
  parts: { key: ['fileId', 'part'], indexes: [['fileId']] },
  cancels: { key: ['fileId'], indexes: [] },
  growth: { key: ['fileId'], indexes: [] },
  meta: { key: ['key'], indexes: [] },
}

/** Takes the device's database back to the first version, with every row that it had a place for. */
export const firstVersion = (page: Page): Promise<void> =>
  page.evaluate(async (stores) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const now = await done(indexedDB.open('tendril'))
    const names = Object.keys(stores)
    const read = now.transaction(names)
    const rows = await Promise.all(names.map((name) => done(read.objectStore(name).getAll())))
    now.close()
    await done(indexedDB.deleteDatabase('tendril'))

    const open = indexedDB.open('tendril', 10)
    open.onupgradeneeded = () => {
      for (const [name, { key, counts, indexes }] of Object.entries(stores)) {
        const keyPath = key.length === 1 ? key[0]! : key
        const store = open.result.createObjectStore(name, {
          keyPath,
          autoIncrement: counts === true,
        })
        for (const index of indexes) {
          const label = index.length === 1 ? index[0]! : `[${index.join('+')}]`
          store.createIndex(label, index.length === 1 ? index[0]! : index)
        }
      }
    }
    const old = await done(open)
    const write = old.transaction(names, 'readwrite')
    names.forEach((name, at) => {
      for (const row of rows[at]!) write.objectStore(name).put(row)
    })
    await new Promise<void>((resolve, reject) => {
      write.oncomplete = () => resolve()
      write.onabort = () => reject(write.error)
    })
    old.close()
  }, STORES)
