import { useId, useRef, type MouseEvent } from 'react'
import { useHere } from './here.ts'
import { PostPreview } from './post-preview.tsx'
import { usePreview } from './preview.ts'
import { boardPath } from './route.ts'

/** `>>7`: leads to that post, and shows it before one goes there. */
export const PostLink = ({ no, className = '' }: { no: number; className?: string }) => {
  const { roomId, jump } = useHere()
  const { open, show, rests, asks, isRest } = usePreview()
  const link = useRef<HTMLAnchorElement>(null)
  const id = useId()
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    if (isRest()) return
    // What there is to say of one that can't be had is said there.
    void jump(no).then((found) => found || show())
  }
  return (
    <>
      <a
        ref={link}
        href={`${boardPath(roomId)}#${no}`}
        draggable={false}
        onClick={follow}
        aria-describedby={open ? id : undefined}
        className={`font-semibold text-accent tabular-nums select-none [-webkit-touch-callout:none] ${className}`}
        {...asks}
      >
        {`>>${no}`}
      </a>
      {open && <PostPreview id={id} no={no} link={link} {...rests} />}
    </>
  )
}
