import { CornerUpLeft } from 'lucide-react'
import type { MessageItem } from '../../lib/client/view.ts'
import { nameColor } from './avatar.tsx'
import { useHere } from './here.ts'
import { plainText } from './markdown.ts'

/** What a reply answers to: a tap leads there. */
export const Quote = ({ of }: { of: NonNullable<MessageItem['replyTo']> }) => {
  const { nameOf, jump } = useHere()
  const text = of.missing
    ? 'An earlier message'
    : of.deleted
      ? 'Message deleted'
      : plainText(of.text) || 'A file'
  return (
    <button
      type="button"
      onClick={() => void jump(of.id)}
      style={{ borderColor: of.authorId ? nameColor(of.authorId) : 'var(--line)' }}
      className="mb-1 flex min-h-11 w-full flex-col justify-center rounded-xl border-s-3 bg-ink/5 px-2.5 py-1 text-start text-sm hover:bg-ink/8"
    >
      {of.authorId && (
        <bdi
          className="max-w-full truncate font-semibold"
          style={{ color: nameColor(of.authorId) }}
        >
          {nameOf(of.authorId)}
        </bdi>
      )}
      <span dir="auto" className="line-clamp-2 text-ink/75">
        {of.missing && <CornerUpLeft size={13} aria-hidden className="me-1 inline" />}
        {text}
      </span>
    </button>
  )
}
