// The least that can be done with what was missed, in a browser: read over a bare socket, and put as it
// comes into a bare Dexie with the same indexes.
import { Dexie } from 'dexie'
import { io } from 'socket.io-client'

interface Page {
  readonly ok: boolean
  readonly value: { readonly entries: readonly { seq: number }[]; readonly head: number }
}

async function bareCatchUp(rooms: readonly string[], after: number): Promise<number> {
  const db = new Dexie('bare', { chromeTransactionDurability: 'strict' })
  db.version(1).stores({ entries: '[roomId+seq], [roomId+id], [roomId+target]' })
  await db.open()
  const socket = io({ transports: ['websocket'], auth: { protocol: 1 } })
  await new Promise<void>((resolve) => socket.on('connect', () => resolve()))
  const began = performance.now()
  const left = [...rooms]
  const next = async () => {
    for (let roomId = left.shift(); roomId; roomId = left.shift()) {
      let page = (await socket.emitWithAck('room:join', { roomId, after })) as Page
      for (let at = after; ;) {
        const { entries, head } = page.value
        await db.table('entries').bulkPut(entries)
        at = entries.at(-1)?.seq ?? head
        if (at >= head) break
        page = (await socket.emitWithAck('room:read', { roomId, from: at + 1, to: head })) as Page
      }
    }
  }
  await Promise.all([next(), next(), next(), next()])
  const took = performance.now() - began
  socket.close()
  const count = await db.table('entries').count()
  if (count === 0) throw new Error('nothing was read')
  await db.delete()
  return took
}

Object.assign(globalThis, { bareCatchUp })
