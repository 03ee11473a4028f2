import type { Page } from '@playwright/test'

/** What a store of the device's database holds. */
export const rowsOf = (page: Page, store: string): Promise<Record<string, unknown>[]> =>
  page.evaluate(async (name) => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const open = indexedDB.open('tendril')
      open.onsuccess = () => resolve(open.result)
      open.onerror = () => reject(open.error)
    })
    const rows = await new Promise<Record<string, unknown>[]>((resolve, reject) => {
      const all = db.transaction(name).objectStore(name).getAll()
      all.onsuccess = () => resolve(all.result as Record<string, unknown>[])
      all.onerror = () => reject(all.error)
    })
    db.close()
    return rows
  }, store)

/** Puts a row there behind the app's back. */
export const putRow = (page: Page, store: string, row: Record<string, unknown>): Promise<void> =>
  page.evaluate(
    async ([name, row]) => {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const open = indexedDB.open('tendril')
        open.onsuccess = () => resolve(open.result)
        open.onerror = () => reject(open.error)
      })
      await new Promise<void>((resolve, reject) => {
        const change = db.transaction(name, 'readwrite')
        change.objectStore(name).put(row)
        change.oncomplete = () => resolve()
        change.onerror = () => reject(change.error)
      })
      db.close()
    },
    [store, row] as const,
  )

/** A device that is busy with one of its tables, for as long as that page is there. */
export const keepBusy = (page: Page, table: string): Promise<void> =>
  page.evaluate(async (name) => {
    const opening = indexedDB.open('tendril')
    await new Promise((resolve) => (opening.onsuccess = resolve))
    const store = opening.result.transaction(name, 'readwrite').objectStore(name)
    await new Promise<void>((begun) => {
      const go = () => {
        store.count().onsuccess = go
        begun()
      }
      store.count().onsuccess = go
    })
  }, table)
