import { Pencil, Reply, X } from 'lucide-react'
import { calledIn } from '../../lib/client/titles.ts'
import type { MessageItem } from '../../lib/client/view.ts'
import { useHere } from './here.ts'
import { plainText } from './markdown.ts'

/** What the next sending does, other than saying something new. */
export interface Intent {
  kind: 'reply' | 'edit'
  item: MessageItem
  /** Back from a kept draft, with the text as it was left. */
  restored?: boolean
}

export const IntentBanner = ({ intent, onCancel }: { intent: Intent; onCancel: () => void }) => {
  const { nameOf } = useHere()
  const { kind, item } = intent
  const Icon = kind === 'reply' ? Reply : Pencil
  return (
    <div className="arrive flex items-center gap-2.5 ps-4 pt-1.5 pe-1">
      <Icon size={18} aria-hidden className="shrink-0 text-accent" />
      <p className="min-w-0 grow text-sm leading-5">
        <span className="block truncate font-semibold text-accent">
          {kind === 'edit' ? (
            'Editing'
          ) : (
            <>
              Reply to <bdi>{item.mine ? 'yourself' : nameOf(item.authorId)}</bdi>
            </>
          )}
        </span>
        <span dir="auto" className="block truncate text-muted">
          {plainText(item.text).replaceAll('\n', ' ') || calledIn(item.files)}
        </span>
      </p>
      <button
        type="button"
        className="icon-button"
        aria-label={kind === 'edit' ? 'Stop editing' : 'Do not reply'}
        title="Esc"
        onClick={onCancel}
      >
        <X size={18} aria-hidden />
      </button>
    </div>
  )
}
