import { useLiveQuery } from 'dexie-react-hooks'
import { CircleAlert, Clock3 } from 'lucide-react'
import type { OutboxRow } from '../../lib/client/db.ts'
import type { ListedRoom } from '../../lib/client/roomlist.ts'
import { calledIn, withTitles } from '../../lib/client/titles.ts'
import type { FileRef } from '../../lib/protocol/files.ts'
import { closingOf } from './closing.ts'
import { engine, useMe } from './engine.ts'
import { plainText } from './markdown.ts'

const oneLine = (text: string) => plainText(text).replaceAll('\n', ' ')

const Waiting = ({ row }: { row: OutboxRow }) => {
  const { text, files, titles } = row.body as {
    text: string
    files?: FileRef[]
    titles?: Record<string, string>
  }
  const refused = row.state === 'refused'
  const Icon = refused ? CircleAlert : row.state === 'queued' ? Clock3 : null
  return (
    <>
      {Icon && (
        <Icon
          size={14}
          role="img"
          aria-label={refused ? 'Refused' : 'Queued'}
          className={`shrink-0 ${refused ? 'text-refused' : 'text-wait'}`}
        />
      )}
      <span dir="auto" className="truncate">
        You: {oneLine(text) || calledIn(withTitles(files, titles))}
      </span>
    </>
  )
}

/** What was said last in a room, in half a line; what waits to be said comes after that. */
export const LastWord = ({ room, waiting }: ListedRoom) => {
  const me = useMe()
  const { id: roomId, last } = room
  const author = useLiveQuery(
    () => (last ? engine().db.members.get([roomId, last.authorId]) : undefined),
    [roomId, last?.authorId],
  )
  const closing = closingOf(room)
  if (closing) return <span className="truncate italic">{closing.word}</span>
  if (waiting) return <Waiting row={waiting} />
  if (!last) {
    const opened = room.openedAt !== undefined || room.high > 0
    const silent = opened || room.head === 0
    return (
      <span className="truncate">
        {room.topic || (silent ? 'Nothing said yet' : 'Not opened here yet')}
      </span>
    )
  }
  const name = last.authorId === me?.id ? 'You' : author?.name
  return (
    <>
      {name && (
        <span className="flex max-w-[45%] shrink-0">
          <bdi className="truncate">{name}</bdi>:
        </span>
      )}
      <span dir="auto" className="min-w-0 truncate">
        {oneLine(last.text) || 'Sent a file'}
      </span>
    </>
  )
}
