import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useImperativeHandle, useMemo, useRef, useState, type RefObject } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import { roomView, type Item } from '../../lib/client/view.ts'
import { useAnnouncements } from './announce.ts'
import { useGlimpse } from './at-rest.ts'
import { Beginning } from './beginning.tsx'
import { useComeback, useLeaving } from './comeback.ts'
import { engine } from './engine.ts'
import { useHere, type Here } from './here.ts'
import { useJump } from './jump.ts'
import { useMounted } from './mounted.ts'
import { PAGE, useOlder, useReadOn } from './older.ts'
import { useOpening } from './opening.ts'
import { usePinned } from './pinned.ts'
import { useReach } from './reach.ts'
import { lastOf, rowsOf, seqOf, type Row } from './rows.ts'
import { useSeen } from './seen.ts'
import { useStay } from './stay.ts'
import { TimelineRow } from './timeline-row.tsx'
import { useFromEnd } from './from-end.ts'
import { ToNewest } from './to-newest.tsx'
import { useUnreadMark } from './unread-mark.ts'
import { useWindowed } from './windowed.ts'

const nothing: { items: Item[]; more: boolean } = { items: [], more: false }
const HEAD = 64
const NEAR = 120

const estimate = ({ item, day, fresh, first }: Row): number => {
  const above = (day === null ? 0 : 48) + (fresh ? 40 : 0)
  if (item.kind === 'notice') return above + 36
  const lines = Math.ceil(item.text.length / 44) + item.text.split('\n').length - 1
  return above + (first ? 40 : 20) + lines * 23 + item.files.length * 260
}

interface Props {
  roomId: string
  room: RoomRow | undefined
  jumpTo: RefObject<Here['jump'] | null>
}

/** What was said. It stays where it is read, whatever arrives above or below. */
export const Timeline = ({ roomId, room, jumpTo }: Props) => {
  const { me, nameOf } = useHere()
  const place = useComeback(roomId)
  const { limit, widen, state, load } = useOlder(roomId, place?.limit)
  // A page more than is shown: who goes back finds it there.
  const read = limit + PAGE
  const view = useLiveQuery(() => roomView(engine().db, roomId, me, read), [roomId, me, read])
  const { items, more } = useMemo(() => lastOf(view ?? nothing, limit), [view, limit])
  const mark = useUnreadMark(roomId, room)
  const ready = useReach({ roomId, from: mark?.from ?? null, items, more, widen })
  // Nothing is shown before it is known where to begin.
  const [begun, setBegun] = useState(false)
  if (!begun && ready && view && room) setBegun(true)
  const rows = useMemo(() => (begun ? rowsOf(items, mark) : []), [begun, items, mark])
  const scroller = useRef<HTMLDivElement>(null)
  const announcer = useAnnouncements(items, view !== undefined && room?.head === 0, nameOf)
  const { pinned, pins } = usePinned(rows)

  const virtualizer = useWindowed({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index] ? estimate(rows[index]) : 60),
    getItemKey: (index) => rows[index]?.key ?? index,
    rangeExtractor: pinned,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR,
    paddingStart: HEAD,
    paddingEnd: 8,
  })
  const { atEnd, missed } = useFromEnd({ scroller, items, near: NEAR })
  useGlimpse(begun, atEnd, rows)
  const { flashed, jump, led } = useJump({ roomId, rows, widen, virtualizer })
  useImperativeHandle(jumpTo, () => jump, [jump])
  useStay({ rows, atEnd, led, virtualizer })
  useOpening({ rows, mark, ready, place, led, scroller, virtualizer })
  useLeaving({ roomId, rows, limit, atEnd, virtualizer })
  const last = virtualizer.range?.endIndex
  useSeen({ roomId, rows, room, scroller, near: NEAR, last, atEnd })

  // What I say myself is always shown, wherever I am reading.
  const newest = rows.at(-1)
  const mineKey = newest?.item.kind === 'message' && newest.item.mine ? newest.key : null
  const lastMine = useRef<string | null>(null)
  useEffect(() => {
    const fresh = mineKey !== null && mineKey !== lastMine.current && lastMine.current !== null
    lastMine.current = mineKey ?? lastMine.current ?? ''
    if (fresh && !led) virtualizer.scrollToEnd()
  }, [mineKey, led, virtualizer])

  const mounted = useMounted(virtualizer)
  const held = items.filter((item) => seqOf(item) !== null).length
  const wanted = more && state === 'idle' && rows.length > 0
  useReadOn({ wanted, held, load, scroller, virtualizer })

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={scroller}
        role="log"
        aria-label="Messages"
        aria-live="off"
        aria-busy={!begun}
        tabIndex={0}
        className="log flex h-full flex-col overflow-y-auto overscroll-contain focus-visible:-outline-offset-2"
        {...pins}
      >
        <div
          className="relative mx-auto mt-auto w-full max-w-4xl shrink-0"
          style={{ height: virtualizer.getTotalSize() }}
        >
          {view && (
            <Beginning
              room={room}
              state={more ? state : 'start'}
              empty={rows.length === 0}
              onAgain={() => void load(held)}
            />
          )}
          {mounted.map(({ key, index, start }) => {
            const row = rows[index]
            if (!row) return null
            return (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start}px)` }}
              >
                <TimelineRow row={row} flashed={flashed === row.key} />
              </div>
            )
          })}
        </div>
      </div>
      {!atEnd && (
        <ToNewest
          missed={missed}
          word="message"
          at="bottom"
          onClick={() => virtualizer.scrollToEnd()}
        />
      )}
      <p ref={announcer} aria-live="polite" className="sr-only" />
    </div>
  )
}
