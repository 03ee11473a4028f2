import type { TendrilDb, TimelineRow } from './db.ts'
import { calledIn } from './titles.ts'
import type { MessageItem } from './view.ts'

type Quote = NonNullable<MessageItem['replyTo']>

/** Of a message that is not held here. */
export const missing = (id: string): Quote => ({
  id,
  authorId: '',
  text: '',
  deleted: false,
  missing: true,
})

const quote = ({
  id,
  seq,
  authorId,
  text,
  deleted,
  files,
}: Pick<MessageItem, 'id' | 'seq' | 'authorId' | 'text' | 'files'> & {
  deleted?: boolean
}): Quote => ({
  id,
  ...(seq !== null && { seq }),
  authorId,
  text: text || calledIn(files),
  deleted: deleted === true,
  missing: false,
})

/** Replies quote what this device holds, changes that wait in the outbox included. */
export async function fillQuotes(
  db: TendrilDb,
  roomId: string,
  shown: ReadonlyMap<string, MessageItem>,
) {
  const quoting = [...shown.values()].filter((item) => item.replyTo)
  const elsewhere = quoting.map((item) => item.replyTo!.id).filter((id) => !shown.has(id))
  const held = new Map<string, TimelineRow>()
  if (elsewhere.length > 0) {
    const keys = [...new Set(elsewhere)].map((id) => [roomId, id])
    for (const row of await db.timeline.where('[roomId+id]').anyOf(keys).toArray()) {
      held.set(row.id, row)
    }
  }
  for (const item of quoting) {
    const target = shown.get(item.replyTo!.id) ?? held.get(item.replyTo!.id)
    if (target?.kind === 'message') item.replyTo = quote(target)
  }
}
