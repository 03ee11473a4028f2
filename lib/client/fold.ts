import type { EntryRow, MessageRow, TimelineRow } from './db.ts'
import { withTitles } from './titles.ts'

type Reactions = MessageRow['reactions']

/** In order of the first person who reacted, people in order of theirs. */
function reactionsOf(changes: readonly EntryRow[]): Reactions {
  const people = new Map<string, Set<string>>()
  for (const { type, body, authorId } of changes) {
    if (type === 'react') {
      people.set(body.emoji, (people.get(body.emoji) ?? new Set()).add(authorId))
    } else if (type === 'unreact') {
      const userIds = people.get(body.emoji)
      userIds?.delete(authorId)
      if (userIds?.size === 0) people.delete(body.emoji)
    }
  }
  return [...people].map(([emoji, userIds]) => ({ emoji, userIds: [...userIds] }))
}

/**
 * What one place in the log shows, given every held entry that targets it. Whether somebody may
 * delete was the server's to decide when it took the deletion; whose edit counts is decided here.
 */
export function fold(entry: EntryRow, targeting: readonly EntryRow[]): TimelineRow | null {
  const { roomId, seq, id, authorId, at } = entry
  const place = { roomId, seq, id, authorId, at }
  if (entry.type === 'member') {
    return { kind: 'notice', ...place, about: { type: 'member', body: entry.body } }
  }
  if (entry.type === 'room') {
    return { kind: 'notice', ...place, about: { type: 'room', body: entry.body } }
  }
  if (entry.type !== 'message') return null

  const { body } = entry
  const message = { kind: 'message', ...place, sentAt: entry.sentAt } as const
  const later = targeting.filter((change) => change.seq > seq).sort((a, b) => a.seq - b.seq)
  if (body.erased || later.some(({ type }) => type === 'delete')) {
    return { ...message, text: '', files: [], mentions: [], reactions: [], deleted: true }
  }
  const edit = later.findLast(
    (change) => change.type === 'edit' && change.authorId === authorId && !change.body.erased,
  )
  return {
    ...message,
    text: edit?.type === 'edit' ? edit.body.text : body.text,
    files: withTitles(body.files, body.titles),
    mentions: body.mentions ?? [],
    ...(body.replyTo !== undefined && { replyTo: body.replyTo }),
    ...(edit && { editedAt: edit.at }),
    reactions: reactionsOf(later),
  }
}
