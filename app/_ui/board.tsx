import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useImperativeHandle, useMemo, useRef, type RefObject } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import { roomView, type Item, type MessageItem } from '../../lib/client/view.ts'
import { useAnnouncements } from './announce.ts'
import { useBoardNames } from './board-names.ts'
import { Bottom } from './bottom.tsx'
import { engine } from './engine.ts'
import { HereContext, useHere, type Here } from './here.ts'
import { useInSight } from './in-sight.ts'
import type { Naming } from './naming.ts'
import { useOlder } from './older.ts'
import { usePinned } from './pinned.ts'
import { Post } from './post.tsx'
import { backlinksOf, postsOf } from './posts.ts'
import { seqOf } from './rows.ts'
import { useLead, useSeek } from './seek.ts'
import { useFromTop } from './from-top.ts'
import { ToNewest } from './to-newest.tsx'
import { useUnreadMark } from './unread-mark.ts'
import { useWindowed } from './windowed.ts'

const nothing: { items: Item[]; more: boolean } = { items: [], more: false }

/** How high a post will be, before it has been. */
const estimate = ({ text, files, reactions }: MessageItem): number => {
  const lines = Math.ceil(text.length / 44) + text.split('\n').length - 1
  return 66 + lines * 23 + Math.min(files.length, 2) * 200 + (reactions.length > 0 ? 44 : 0)
}

interface Props {
  roomId: string
  room: RoomRow | undefined
  jumpTo: RefObject<Here['jump'] | null>
  naming: Naming
}

/** A room as an imageboard: the same log, its newest on top, its places for numbers. */
export const Board = ({ roomId, room, jumpTo, naming }: Props) => {
  const here = useHere()
  const { me } = here
  const { limit, widen, state, load } = useOlder(roomId)
  const view = useLiveQuery(
    async () => ({ ...(await roomView(engine().db, roomId, me, limit)), limit }),
    [roomId, me, limit],
  )
  const { items, more } = view ?? nothing
  const posts = useMemo(() => postsOf(items), [items])
  const back = useMemo(() => backlinksOf(posts), [posts])
  const nameOf = useBoardNames(roomId, room)
  const mark = useUnreadMark(roomId, room)
  const scroller = useRef<HTMLDivElement>(null)
  const { atTop, missed } = useFromTop(scroller, posts)
  const announcer = useAnnouncements(items, view !== undefined && room?.head === 0, nameOf)
  const begun = (room?.high ?? 0) > 0
  const { target, jump, light } = useSeek({ roomId, begun, posts, widen })
  useImperativeHandle(jumpTo, () => jump, [jump])
  useRead({ roomId, room, items, atTop })

  const { pinned, pins, focuses } = usePinned(posts, target)
  const list = useWindowed({
    count: posts.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (posts[index] ? estimate(posts[index]) : 90),
    getItemKey: (index) => posts[index]?.key ?? index,
    rangeExtractor: pinned,
    // What comes in on top is seen by who is there, and moves nobody else.
    anchorTo: atTop ? 'start' : 'end',
    // Below, older posts follow: nobody is kept at the end.
    scrollEndThreshold: -Infinity,
    paddingStart: 4,
  })
  useLead({ posts, target, light, list })
  const toTop = () => list.scrollToOffset(0)
  useOwn(posts, toTop)

  const { reply } = here
  const onBoard = useMemo<Here>(
    () => ({
      ...here,
      nameOf,
      // What has no number yet is answered as in the chat.
      reply: (item) => (item.seq === null ? reply(item) : naming.current?.(item.seq)),
    }),
    [here, nameOf, reply, naming],
  )
  const isFresh = ({ mine, seq }: MessageItem) =>
    mark !== null && !mine && seq !== null && seq > mark.from && seq <= mark.to
  const held = items.filter((item) => seqOf(item) !== null).length
  return (
    <HereContext value={onBoard}>
      <div className="relative min-h-0 flex-1">
        <div
          ref={scroller}
          role="feed"
          aria-label="Posts"
          aria-busy={view === undefined}
          tabIndex={0}
          className="h-full overflow-y-auto overscroll-contain px-2 pb-[max(1rem,env(safe-area-inset-bottom))] [overflow-anchor:none] focus-visible:-outline-offset-2 md:px-4"
          {...pins}
          {...focuses}
        >
          <div className="mx-auto max-w-4xl">
            <div className="relative" style={{ height: list.getTotalSize() }}>
              {list.getVirtualItems().map(({ key, index, start }) => {
                const item = posts[index]
                if (!item) return null
                return (
                  <div
                    key={key}
                    ref={list.measureElement}
                    data-index={index}
                    className="absolute inset-x-0 top-0"
                    style={{ transform: `translateY(${start}px)` }}
                  >
                    <Post
                      item={item}
                      back={item.seq === null ? undefined : back.get(item.seq)}
                      fresh={isFresh(item)}
                      flashed={target === item.key}
                      nth={index + 1}
                      of={more ? -1 : posts.length}
                    />
                  </div>
                )
              })}
            </div>
            {view && (
              <Bottom
                room={room}
                empty={posts.length === 0}
                reach={more ? state : 'start'}
                held={held}
                known={view.limit === limit}
                onNear={() => void load(held)}
              />
            )}
          </div>
        </div>
        {(!atTop || missed > 0) && (
          <ToNewest missed={missed} word="post" at="top" onClick={toTop} />
        )}
        <p ref={announcer} aria-live="polite" className="sr-only" />
      </div>
    </HereContext>
  )
}

interface Reading {
  roomId: string
  room: RoomRow | undefined
  items: readonly Item[]
  atTop: boolean
}

/** Read is what was there to be seen while somebody looked at the newest. */
const useRead = ({ roomId, room, items, atTop }: Reading) => {
  const visible = useInSight()
  const newest = items.reduce((most, item) => Math.max(most, seqOf(item) ?? 0), 0)
  const seen = room?.seen ?? 0
  useEffect(() => {
    if (visible && atTop && newest > seen) engine().seen(roomId, newest)
  }, [roomId, visible, atTop, newest, seen])
}

/** What I say myself is always shown, wherever I am reading. */
const useOwn = (posts: readonly MessageItem[], toTop: () => void) => {
  const mine = posts.find((post) => post.mine)?.key ?? ''
  const last = useRef<string | null>(null)
  const loaded = posts.length > 0
  useEffect(() => {
    if (loaded && last.current !== null && mine !== '' && mine !== last.current) toTop()
    last.current = mine
  })
}
