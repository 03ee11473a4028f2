import { ArrowUp } from 'lucide-react'
import { useEffect, useRef, useState, type RefObject } from 'react'
import type { MessageItem } from '../../lib/client/view.ts'
import { TOP } from './hold.ts'

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

export const ToTop = ({ missed, onClick }: { missed: number; onClick: () => void }) => (
  <button
    type="button"
    onClick={onClick}
    aria-label={missed === 0 ? 'To the newest' : undefined}
    className={`arrive absolute end-4 top-3 z-10 flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-full px-3 font-semibold shadow-lift ${missed > 0 ? 'bg-accent text-accent-ink' : 'bg-raised text-muted'}`}
  >
    {missed > 0 && (missed === 1 ? '1 new post' : `${missed} new posts`)}
    <ArrowUp size={18} strokeWidth={2.5} aria-hidden />
  </button>
)
