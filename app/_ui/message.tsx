import { useMemo, useState } from 'react'
import type { MessageItem } from '../../lib/client/view.ts'
import { Attachments } from './attachments.tsx'
import { Avatar, nameColor } from './avatar.tsx'
import type { Audience } from './called.tsx'
import { Delivery, Refused } from './delivery.tsx'
import { isFewEmoji } from './emoji.ts'
import { useHere } from './here.ts'
import { useLongPress } from './long-press.ts'
import { MessageMenu } from './message-menu.tsx'
import { Quote } from './quote.tsx'
import { Reactions } from './reactions.tsx'
import { Rich } from './rich.tsx'
import { clock, fullTime } from './time.ts'

interface Props {
  item: MessageItem
  first: boolean
  last: boolean
  flashed: boolean
}

/** One thing that somebody said. */
export const Message = ({ item, first, last, flashed }: Props) => {
  const { nameOf, closed } = useHere()
  const [asked, setAsked] = useState(false)
  const acts = !item.deleted && !(closed && item.text === '')
  const press = useLongPress(() => acts && setAsked(true))
  const name = nameOf(item.authorId)
  const { mine } = item
  return (
    <article
      aria-label={`${mine ? 'You' : name}, ${clock(item.at)}`}
      className={`group/message flex gap-2 px-2.5 md:px-4 ${first ? 'pt-2.5' : 'pt-0.5'} ${mine ? 'flex-row-reverse' : ''} ${flashed ? 'flash' : ''}`}
    >
      {!mine && <Stem item={item} name={name} first={first} last={last} />}
      <div
        className={`flex max-w-[min(34rem,82%)] min-w-0 flex-col ${mine ? 'items-end' : 'items-start'}`}
      >
        {first && !mine && (
          <bdi
            className="mb-0.5 max-w-full truncate px-1 text-[0.8125rem] font-semibold"
            style={{ color: nameColor(item.authorId) }}
          >
            {name}
          </bdi>
        )}
        <Bubble item={item} last={last} press={press} />
        <Refused item={item} />
        <Reactions item={item} />
      </div>
      {acts && <MessageMenu item={item} asked={asked} onClosed={() => setAsked(false)} />}
    </article>
  )
}

/** A group hangs on its author's stem. */
const Stem = ({ item, name, first, last }: Omit<Props, 'flashed'> & { name: string }) => (
  <div aria-hidden className="flex w-9 shrink-0 flex-col items-center">
    {first && <Avatar id={item.authorId} name={name} className="size-9" />}
    {!(first && last) && (
      <span
        className={`w-0.5 grow opacity-35 ${first ? 'mt-1.5' : '-mt-0.5'} ${last ? 'mb-3 rounded-b-full' : ''}`}
        style={{ background: nameColor(item.authorId) }}
      />
    )}
  </div>
)

/** Whom a message has called, by the names that they have now. */
const useAudience = ({ mentions }: MessageItem): Audience | undefined => {
  const { me, nameOf } = useHere()
  return useMemo(
    () =>
      mentions.length > 0
        ? { me, people: mentions.map((userId) => ({ userId, name: nameOf(userId) })) }
        : undefined,
    [me, mentions, nameOf],
  )
}

interface BubbleProps {
  item: MessageItem
  last: boolean
  press: ReturnType<typeof useLongPress>
}

const Bubble = ({ item, last, press }: BubbleProps) => {
  const { mine, deleted, files } = item
  const called = useAudience(item)
  const jumbo = !item.replyTo && files.length === 0 && !deleted && isFewEmoji(item.text)
  const shape = mine
    ? `rounded-2xl ${last ? 'rounded-ee-sm' : ''} bg-mine`
    : `rounded-2xl ${last ? 'rounded-es-sm' : ''} bg-theirs`
  const bare = item.text === '' && files.length > 0
  const box = jumbo ? '' : deleted ? 'rounded-2xl border border-line' : `${shape} shadow-soft`
  return (
    <div className={`max-w-full ${box}`} {...press}>
      {!deleted && <Attachments item={item} />}
      <div className={jumbo ? '' : bare ? 'px-3 pb-1.5' : 'px-3 py-1.5'}>
        {!deleted && item.replyTo && <Quote of={item.replyTo} />}
        <div dir="auto" className={`prose-chat ${jumbo ? 'flex items-end' : 'flow-root'}`}>
          {deleted ? (
            <em className="text-muted">Message deleted</em>
          ) : (
            <span className={jumbo ? 'font-emoji text-5xl leading-tight' : ''}>
              <Rich text={item.text} called={called} />
            </span>
          )}
          <Foot item={item} />
        </div>
      </div>
    </div>
  )
}

/** Time and state, at the end of the last line where they fit. */
const Foot = ({ item }: { item: MessageItem }) => (
  <span className="float-end mt-1.5 -mb-0.5 ms-3 text-xs whitespace-nowrap text-muted select-none">
    <span dir="ltr" className="inline-flex items-center gap-1">
      {item.edited && !item.deleted && <span>edited</span>}
      <time
        dateTime={new Date(item.at).toISOString()}
        title={fullTime(item.at)}
        className="tabular-nums"
      >
        {clock(item.at)}
      </time>
      <Delivery item={item} />
    </span>
  </span>
)
