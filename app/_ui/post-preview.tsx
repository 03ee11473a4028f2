import { useLiveQuery } from 'dexie-react-hooks'
import { useLayoutEffect, useRef, type HTMLAttributes, type RefObject } from 'react'
import type { MessageRow } from '../../lib/client/db.ts'
import { calledIn } from '../../lib/client/titles.ts'
import { hasLooks } from './album.ts'
import { nameColor } from './avatar.tsx'
import { engine } from './engine.ts'
import { useHere } from './here.ts'
import { plainText } from './markdown.ts'
import { shortTime } from './time.ts'
import { Thumb } from './thumb.tsx'

/** Below or above its link, inside the window. */
const place = (popover: HTMLElement, link: HTMLElement) => {
  const at = link.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = popover
  const below = at.bottom + 6 + height <= window.innerHeight - 8
  const top = below ? at.bottom + 6 : Math.max(8, at.top - height - 6)
  const left = Math.max(8, Math.min(at.left, window.innerWidth - width - 8))
  popover.style.top = `${top}px`
  popover.style.left = `${left}px`
}

/** The post, or how far back this device's copy goes. */
const look = async (roomId: string, no: number) => {
  const { timeline, rooms } = engine().db
  const row = await timeline.get([roomId, no])
  return row?.kind === 'message' ? row : ((await rooms.get(roomId))?.low ?? 0)
}

interface Props extends HTMLAttributes<HTMLSpanElement> {
  no: number
  link: RefObject<HTMLElement | null>
}

/** A post, small, beside the link to it. */
export const PostPreview = ({ no, link, ...rest }: Props) => {
  const { roomId } = useHere()
  const popover = useRef<HTMLSpanElement>(null)
  const found = useLiveQuery(() => look(roomId, no), [roomId, no])
  useLayoutEffect(() => {
    const [element, anchor] = [popover.current, link.current]
    if (!element || !anchor) return
    element.showPopover()
    const follow = () => place(element, anchor)
    const sizes = new ResizeObserver(follow)
    sizes.observe(element)
    document.addEventListener('scroll', follow, { capture: true, passive: true })
    return () => {
      sizes.disconnect()
      document.removeEventListener('scroll', follow, true)
    }
  }, [link])
  return (
    <span
      ref={popover}
      role="tooltip"
      popover="manual"
      className="fixed inset-auto m-0 w-max max-w-[min(22rem,calc(100vw-1rem))] rounded-2xl rounded-ss-sm border border-line bg-raised p-3 text-start text-sm leading-5 font-normal whitespace-normal text-ink shadow-lift"
      {...rest}
    >
      {typeof found === 'object' && <Small row={found} />}
      {typeof found === 'number' && (
        <span className="text-muted">
          {found > no
            ? `No.${no} is not on this device. It comes with a tap when there is a network.`
            : `There is no post No.${no}.`}
        </span>
      )}
    </span>
  )
}

const Small = ({ row }: { row: MessageRow }) => {
  const { nameOf } = useHere()
  const { seq, authorId, at, text, files, deleted } = row
  const seen = files.find(hasLooks)
  const words = plainText(text) || (seen ? '' : calledIn(files))
  return (
    <>
      <span className="flex items-baseline gap-2">
        <bdi className="truncate font-semibold" style={{ color: nameColor(authorId) }}>
          {nameOf(authorId)}
        </bdi>
        <span className="text-xs whitespace-nowrap text-muted tabular-nums">{shortTime(at)}</span>
        <span className="ms-auto ps-2 text-xs font-semibold text-muted tabular-nums">No.{seq}</span>
      </span>
      <span className="mt-1.5 flex items-start gap-3">
        {seen && <Thumb file={seen} className="size-20 shrink-0 rounded-xl" />}
        {deleted ? (
          <em className="text-muted">Post deleted</em>
        ) : (
          <span dir="auto" className="line-clamp-6 min-w-0 wrap-anywhere whitespace-pre-wrap">
            {words}
          </span>
        )}
      </span>
    </>
  )
}
