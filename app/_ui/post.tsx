import { memo, useState } from 'react'
import type { MessageItem } from '../../lib/client/view.ts'
import { Avatar, nameColor } from './avatar.tsx'
import { Delivery, Refused } from './delivery.tsx'
import { useHere } from './here.ts'
import { useLongPress } from './long-press.ts'
import { MessageMenu } from './message-menu.tsx'
import { PostFiles } from './post-files.tsx'
import { PostLink } from './post-link.tsx'
import { answered } from './posts.ts'
import { Reactions } from './reactions.tsx'
import { Rich } from './rich.tsx'
import { clock, dayName, dayOf, fullTime } from './time.ts'

interface Props {
  item: MessageItem
  /** The numbers of the posts that name this one; undefined where there are none. */
  back: readonly number[] | undefined
  /** Not read when the board was opened. */
  fresh: boolean
  flashed: boolean
  /** Its place from the top, and of how many: only some of them are in the document. */
  nth: number
  of: number
}

const timeOf = (at: number) =>
  dayOf(at) === dayOf(Date.now()) ? clock(at) : `${dayName(at)}, ${clock(at)}`

/** One post of a board. */
export const Post = memo(({ item, back, fresh, flashed, nth, of }: Props) => {
  const { nameOf, closed } = useHere()
  const [asked, setAsked] = useState(false)
  const { seq, at, deleted, mine, authorId } = item
  const acts = !deleted && !(closed && item.text === '')
  const press = useLongPress(() => acts && setAsked(true))
  const name = nameOf(authorId)
  const number = seq === null ? 'Without a number yet' : `No.${seq}`
  return (
    <article
      id={item.key}
      tabIndex={-1}
      aria-posinset={nth}
      aria-setsize={of}
      aria-label={`${number}, ${name}${mine ? ' (you)' : ''}, ${timeOf(at)}`}
      className={`group/message mb-2 rounded-2xl rounded-ss-sm border-s-3 bg-theirs px-3 pt-1 pb-2.5 shadow-soft sm:px-4 ${fresh ? 'border-leaf' : 'border-transparent'} ${flashed ? 'flash' : ''}`}
    >
      <header className="flex min-h-11 items-center gap-2 text-sm">
        <Avatar id={authorId} name={name} className="size-7" />
        <div className="flex min-w-0 grow flex-wrap items-center gap-x-2 leading-5">
          <bdi className="truncate font-bold" style={{ color: nameColor(authorId) }}>
            {name}
          </bdi>
          {mine && <span className="text-xs font-semibold text-muted">You</span>}
          {fresh && <span className="sr-only">New</span>}
          <span dir="ltr" className="inline-flex items-center gap-1 text-xs text-muted">
            <time
              dateTime={new Date(at).toISOString()}
              title={fullTime(at)}
              className="tabular-nums"
            >
              {timeOf(at)}
            </time>
            {item.edited && !deleted && <span>· edited</span>}
            <Delivery item={item} />
          </span>
        </div>
        {seq !== null && <Numbered item={item} seq={seq} />}
        {acts && <MessageMenu item={item} asked={asked} onClosed={() => setAsked(false)} />}
      </header>
      <div className="flow-root" {...press}>
        {deleted ? <em className="text-muted">Post deleted</em> : <Body item={item} />}
      </div>
      <Refused item={item} />
      <div className="*:justify-start">
        <Reactions item={item} />
      </div>
      {back && <Answers back={back} />}
    </article>
  )
})
Post.displayName = 'Post'

/** A tap names the post in what one writes. */
const Numbered = ({ item, seq }: { item: MessageItem; seq: number }) => {
  const { closed, reply } = useHere()
  const looks = 'min-h-11 shrink-0 rounded-xl px-1.5 font-semibold tabular-nums'
  if (closed || item.deleted)
    return <span className={`${looks} inline-grid place-items-center text-muted`}>No.{seq}</span>
  return (
    <button
      type="button"
      aria-label={`Answer No.${seq}`}
      title="Answer"
      onClick={() => reply(item)}
      className={`${looks} text-accent hover:bg-sunken`}
    >
      No.{seq}
    </button>
  )
}

const Body = ({ item }: { item: MessageItem }) => {
  const reply = answered(item)
  return (
    <>
      <PostFiles item={item} />
      <div dir="auto" className="prose-chat">
        {reply !== null && (
          <>
            <PostLink no={reply} />
            {'\n'}
          </>
        )}
        <Rich text={item.text} />
      </div>
    </>
  )
}

const Answers = ({ back }: { back: readonly number[] }) => (
  <p className="-mb-2 flex flex-wrap items-center gap-x-1 text-sm text-muted">
    Answers
    {back.map((no) => (
      <PostLink
        key={no}
        no={no}
        className="inline-grid min-h-11 min-w-11 place-items-center underline underline-offset-2"
      />
    ))}
  </p>
)
