import type { OutboxRow } from './db.ts'
import type { MessageItem } from './view.ts'

type Reactions = MessageItem['reactions']

function react(reactions: Reactions, emoji: string, me: string): Reactions {
  if (!reactions.some((reaction) => reaction.emoji === emoji)) {
    return [...reactions, { emoji, userIds: [me], mine: true }]
  }
  return reactions.map((reaction) =>
    reaction.emoji !== emoji || reaction.mine
      ? reaction
      : { emoji, userIds: [...reaction.userIds, me], mine: true },
  )
}

const unreact = (reactions: Reactions, emoji: string, me: string): Reactions =>
  reactions
    .map((reaction) =>
      reaction.emoji === emoji
        ? { emoji, userIds: reaction.userIds.filter((id) => id !== me), mine: false }
        : reaction,
    )
    .filter((reaction) => reaction.userIds.length > 0)

function change(item: MessageItem, row: OutboxRow, me: string): void {
  const body = row.body as { text: string; emoji: string }
  if (row.type === 'edit' && !item.deleted) {
    item.text = body.text
    item.edited = true
  } else if (row.type === 'delete') {
    Object.assign(item, { deleted: true, text: '', files: [], mentions: [], reactions: [] })
    delete item.replyTo
  } else if (row.type === 'react') item.reactions = react(item.reactions, body.emoji, me)
  else if (row.type === 'unreact') item.reactions = unreact(item.reactions, body.emoji, me)
}

/**
 * Lays one pending change over the message that it targets. A refused change shows why, not what:
 * the person sees the message as everybody else does, and decides.
 */
export function lay(row: OutboxRow, shown: ReadonlyMap<string, MessageItem>, me: string): void {
  const target = 'target' in row.body ? row.body.target : undefined
  const item = target === undefined ? undefined : shown.get(target)
  if (!item) return
  // The message's own refusal is the one to decide about first.
  const own = item.refusal?.id === item.id
  if (row.state === 'refused') {
    if (!own) Object.assign(item, { state: 'refused', refusal: { id: row.id, ...row.refusal } })
    return
  }
  change(item, row, me)
  if (own || row.state === 'stored') return
  item.state = 'queued'
  delete item.refusal
}
