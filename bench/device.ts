import { openWire, type Wire } from './wire.ts'

interface Entry {
  readonly seq: number
}
interface Page {
  readonly ok: boolean
  readonly value?: { readonly entries: readonly Entry[]; readonly head: number }
}

/** Somebody who holds a log as a device does: what is contiguous, and what came before its time. */
export interface Device {
  readonly cookie: string
  readonly roomId: string
  readonly held: Set<number>
  wire: Wire | null
}

export const cursorOf = ({ held }: Device): number => {
  let cursor = 0
  while (held.has(cursor + 1)) cursor++
  return cursor
}

const ask = (wire: Wire, event: string, payload: object) =>
  new Promise<Page>((resolve) => wire.ask(event, [payload], (answer) => resolve(answer as Page)))

const take = ({ held }: Device, entries: readonly Entry[] = []) => {
  for (const { seq } of entries) held.add(seq)
}

/** Connects, joins behind what is held, and reads until all is held that there was. */
export async function comeBack(url: string, device: Device): Promise<void> {
  const { cookie, roomId } = device
  const wire = await openWire(url, cookie, (bytes, from, to) => {
    const text = bytes.toString('utf8', from + 2, to)
    if (!text.startsWith('["room:grew"')) return
    const [, fact] = JSON.parse(text) as [string, { entries: Entry[] }]
    take(device, fact.entries)
  })
  device.wire = wire
  const joined = await ask(wire, 'room:join', { roomId, after: cursorOf(device) })
  if (!joined.value) throw new Error(`nobody is let in: ${JSON.stringify(joined)}`)
  const { entries, head } = joined.value
  take(device, entries)
  for (let cursor = cursorOf(device); cursor < head; cursor = cursorOf(device)) {
    const page = await ask(wire, 'room:read', { roomId, from: cursor + 1, to: head })
    if (!page.ok) throw new Error(`a page was refused: ${JSON.stringify(page)}`)
    take(device, page.value?.entries)
  }
}
