import type { NoticeRow } from '../../lib/client/db.ts'
import type { NoticeItem } from '../../lib/client/view.ts'
import { useHere } from './here.ts'
import { nobody } from './people.ts'
import { kinds } from './room-link.tsx'
import { timeLeft } from './time.ts'

type NameOf = (userId: string) => string

const ofMember = (
  { about, authorId }: NoticeRow,
  was: string | undefined,
  nameOf: NameOf,
): string => {
  if (about.type !== 'member') return ''
  const { userId, change, role, name } = about.body
  const known = nameOf(userId)
  const who = change === 'rename' || known === nobody ? (name ?? known) : known
  const by = authorId === userId ? '' : ` by ${nameOf(authorId)}`
  switch (change) {
    case 'join':
      return `${who} came in`
    case 'leave':
      return by ? `${who} was taken out${by}` : `${who} left`
    case 'rename':
      return `${was ?? 'A member'} is now called ${who}`
    case 'role':
      return `${who} was made ${role}${by}`
    case 'ban':
      return `${who} was banned${by}`
  }
}

const ofRoom = ({ about, authorId }: NoticeRow, nameOf: NameOf): string => {
  if (about.type !== 'room') return ''
  const { title, topic, visibility, board, expiresAt } = about.body
  const changes = [
    title !== undefined && `called the room “${title}”`,
    topic !== undefined && (topic ? `set the topic to “${topic}”` : 'took the topic away'),
    visibility !== undefined && `made the room ${kinds[visibility].text.toLowerCase()}`,
    board !== undefined && (board ? 'made the room a board' : 'made the room a chat'),
    expiresAt === null && 'made the room stay for ever',
    typeof expiresAt === 'number' && `let the room end ${timeLeft(expiresAt)}`,
  ].filter(Boolean)
  return `${nameOf(authorId)} ${changes.join(', ') || 'changed the room'}`
}

/** Somebody came or went, or a setting changed: a quiet line. */
export const Notice = ({ item: { row, was } }: { item: NoticeItem }) => {
  const { nameOf } = useHere()
  return (
    <p className="px-8 py-1.5 text-center text-[0.8125rem] text-pretty wrap-anywhere text-muted">
      {ofMember(row, was, nameOf) || ofRoom(row, nameOf)}
    </p>
  )
}
