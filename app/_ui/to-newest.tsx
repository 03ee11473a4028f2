import { ArrowDown, ArrowUp } from 'lucide-react'

interface Props {
  /** What came in meanwhile. */
  missed: number
  /** What that is called. */
  word: string
  /** Where the newest stands. */
  at: 'top' | 'bottom'
  onClick: () => void
}

const sides = { top: ['top-3', ArrowUp], bottom: ['bottom-3', ArrowDown] } as const

/** Back to where the newest stands, for who reads elsewhere. */
export const ToNewest = ({ missed, word, at, onClick }: Props) => {
  const [place, Arrow] = sides[at]
  return (
    <button
      type="button"
      onClick={onClick}
      aria-label={missed === 0 ? 'To the newest' : undefined}
      className={`arrive absolute end-4 ${place} z-10 flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-full px-3 font-semibold shadow-lift ${missed > 0 ? 'bg-accent text-accent-ink' : 'bg-raised text-muted'}`}
    >
      {missed > 0 && `${missed} new ${word}${missed === 1 ? '' : 's'}`}
      <Arrow size={18} strokeWidth={2.5} aria-hidden />
    </button>
  )
}
