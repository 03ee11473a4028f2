import type { Page } from '@playwright/test'

const LOCK = 'tendril:sender'

/** Which of these tabs holds the sender's lock; -1: none of them. */
export async function leader(pages: readonly Page[]): Promise<number> {
  const mine = await Promise.all(
    pages.map((page) =>
      page.evaluate(async (lock) => {
        const probe = crypto.randomUUID()
        return navigator.locks.request(probe, async () => {
          const { held = [] } = await navigator.locks.query()
          const me = held.find(({ name }) => name === probe)?.clientId
          return held.some(({ name, clientId }) => name === lock && clientId === me)
        })
      }, LOCK),
    ),
  )
  return mine.indexOf(true)
}

/** Sockets that a server holds open. */
export async function socketsAt(url: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', url))).text()
  return Number(/^tendril_sockets (\d+)$/m.exec(text)?.[1])
}
