import { expect } from './people.ts'
import type { Person } from './person.ts'

/** Says many things at once in the room at `path`, as a bot would. */
export async function pour(who: Person, path: string, texts: string[]): Promise<void> {
  const statuses = await who.page.evaluate(
    async ([path, texts]) => {
      const statuses: number[] = []
      for (let from = 0; from < texts.length; from += 40) {
        const entries = texts.slice(from, from + 40).map((text) => {
          const id = crypto.randomUUID()
          return { id, type: 'message', body: { text }, sentAt: Date.now() }
        })
        const { status } = await fetch(`${path.replace('/r/', '/api/rooms/')}/entries`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ entries }),
        })
        statuses.push(status)
      }
      return statuses
    },
    [path, texts] as const,
  )
  expect(statuses.filter((status) => status !== 200)).toEqual([])
}

/** `night 1.`, `night 2.` … */
export const lines = (what: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${what} ${n + 1}.`)
