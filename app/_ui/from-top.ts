import { useEffect, useRef, useState, type RefObject } from 'react'
import type { MessageItem } from '../../lib/client/view.ts'

/** Who has not scrolled further than this is at the top, and sees what comes in there. */
const TOP = 8

const newestOf = (posts: readonly MessageItem[]) =>
  posts.reduce((most, { seq }) => Math.max(most, seq ?? 0), 0)

/** Whether the newest post is in sight, and how many came while it was not. */
export const useFromTop = (
  scroller: RefObject<HTMLElement | null>,
  posts: readonly MessageItem[],
) => {
  const [atTop, setAtTop] = useState(true)
  const [left, setLeft] = useState(Infinity)
  const newest = useRef(0)

  useEffect(() => {
    newest.current = newestOf(posts)
  }, [posts])

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const look = () => {
      const now = element.scrollTop <= TOP
      setAtTop(now)
      setLeft((was) => (now ? Infinity : Math.min(was, newest.current)))
    }
    element.addEventListener('scroll', look, { passive: true })
    return () => element.removeEventListener('scroll', look)
  }, [scroller])

  const missed = posts.filter(({ mine, seq }) => !mine && (seq ?? 0) > left).length
  return { atTop, missed }
}
