import type { Dexie } from 'dexie'

/**
 * A page that the browser keeps for the way back stands still, and in WebKit its transactions with it: every
 * other page waits for them as long as it is kept. So what is under way breaks off then, as when a page ends,
 * and whoever comes back has it begun again, by `begin`. Answers whether anything broke off.
 */
export function breakOff(
  db: Dexie,
  begin: () => void,
  page: EventTarget = globalThis,
): () => boolean {
  const live = new Set<IDBTransaction>()
  let broke = false
  db.use({
    stack: 'dbcore',
    create: (core) => ({
      ...core,
      transaction: (tables, mode, options) => {
        const transaction = core.transaction(tables, mode, options) as IDBTransaction
        live.add(transaction)
        for (const end of ['complete', 'abort'])
          transaction.addEventListener(end, () => live.delete(transaction))
        return transaction
      },
    }),
  })
  page.addEventListener('pagehide', (event) => {
    if (!(event as PageTransitionEvent).persisted) return
    for (const transaction of live) {
      try {
        transaction.abort()
        broke = true
      } catch {
        // It is over but for its event.
      }
    }
  })
  page.addEventListener('pageshow', (event) => {
    if (broke && (event as PageTransitionEvent).persisted) begin()
  })
  return () => broke
}
