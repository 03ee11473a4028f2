import type { Page } from '@playwright/test'

/** How long it takes to write one message differs; how many fit into one transaction matters more. */
const ROWS = 2000

/** Fills the device's database with `count` messages in every room that it knows, behind the app's back. */
export const fillHistory = (page: Page, count: number): Promise<void> =>
  page.evaluate(
    async ([each, rows]) => {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const open = indexedDB.open('tendril')
        open.onsuccess = () => resolve(open.result)
        open.onerror = () => reject(open.error)
      })
      const all = <T>(store: string) =>
        new Promise<T[]>((resolve) => {
          const got = db.transaction(store).objectStore(store).getAll()
          got.onsuccess = () => resolve(got.result as T[])
        })
      const write = (work: (store: (name: string) => IDBObjectStore) => void) =>
        new Promise<void>((resolve, reject) => {
          const names = ['entries', 'timeline', 'rooms']
          const transaction = db.transaction(names, 'readwrite', { durability: 'relaxed' })
          transaction.oncomplete = () => resolve()
          transaction.onerror = () => reject(transaction.error)
          work((name) => transaction.objectStore(name))
        })
      const me = (await all<{ key: string; value: { id: string } }>('meta')).find(
        ({ key }) => key === 'me',
      )
      const authorId = me?.value.id ?? ''
      for (const room of await all<{ id: string }>('rooms')) {
        const at = Date.now() - each * 60_000
        const message = (seq: number) => ({
          roomId: room.id,
          seq,
          id: crypto.randomUUID(),
          authorId,
          at: at + seq * 60_000,
          sentAt: at + seq * 60_000,
        })
        for (let from = 1; from <= each; from += rows) {
          await write((store) => {
            for (let seq = from; seq < from + rows && seq <= each; seq++) {
              const text = `Message ${seq}: the quick brown fox jumps over the lazy dog and is seen by nobody.`
              const common = message(seq)
              store('entries').put({ ...common, type: 'message', body: { text } })
              const folded = { kind: 'message', text, files: [], mentions: [], reactions: [] }
              store('timeline').put({ ...common, ...folded })
            }
          })
        }
        const last = { at: at + each * 60_000, authorId, text: `Message ${each}` }
        await write((store) =>
          store('rooms').put({
            ...room,
            low: 1,
            high: each,
            head: each,
            seen: each,
            unread: 0,
            last,
          }),
        )
      }
      db.close()
    },
    [count, ROWS] as const,
  )

export const makeRooms = (page: Page, count: number): Promise<string[]> =>
  page.evaluate(async (all) => {
    const ids: string[] = []
    for (let n = 1; n <= all; n++) {
      const answer = await fetch('/api/rooms', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title: `One more room ${n}`, visibility: 'unlisted' }),
      })
      const { room } = (await answer.json()) as { room: { id: string } }
      ids.push(room.id)
    }
    return ids
  }, count)
