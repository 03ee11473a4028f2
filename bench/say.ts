import { uuidv7 } from 'uuidv7'
import type { Person } from './tendril.ts'

interface Appended {
  readonly results: readonly { readonly id: string; readonly seq?: number }[]
}

/** Says something by HTTP; answers the ids of what was acknowledged. */
export async function say(person: Person, roomId: string, count: number): Promise<string[]> {
  const body = { text: 'x'.repeat(200) }
  const entries = Array.from({ length: count }, () => {
    return { id: uuidv7(), type: 'message', body, sentAt: Date.now() }
  })
  const answer = await person.call('POST', `/api/rooms/${roomId}/entries`, {}, { entries })
  const { results } = (await answer.json()) as Appended
  return results.filter(({ seq }) => seq !== undefined).map(({ id }) => id)
}

/** The ids of all entries of a log, in order. */
export async function readLog(person: Person, roomId: string): Promise<string[]> {
  const ids: string[] = []
  for (let more = true; more;) {
    const path = `/api/rooms/${roomId}/entries?from=${ids.length + 1}`
    const page = (await (await person.call('GET', path, {})).json()) as {
      entries: { id: string; seq: number }[]
      head: number
    }
    for (const { id, seq } of page.entries)
      if (seq === ids.length + 1) ids.push(id)
      else throw new Error(`${seq} comes after ${ids.length}`)
    more = page.entries.length > 0 && ids.length < page.head
  }
  return ids
}
