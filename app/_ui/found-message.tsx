import type { Result } from './found.ts'
import { snippetOf, type Piece } from './snippet.ts'
import { fullTime, shortTime } from './time.ts'

interface Props {
  id: string
  one: Result
  words: readonly string[]
  /** All of them are of one room. */
  alone: boolean
  active: boolean
  onPick: () => void
}

const Pieces = ({ pieces }: { pieces: Piece[] }) =>
  pieces.map(({ text, hit }, index) =>
    hit ? (
      <mark key={index} className="rounded-sm bg-leaf/35 text-ink">
        {text}
      </mark>
    ) : (
      <span key={index}>{text}</span>
    ),
  )

/** Where a word was found: who said it, where and when. */
export const FoundMessage = ({ id, one, words, alone, active, onPick }: Props) => (
  <li
    id={id}
    role="option"
    aria-selected={active}
    onClick={onPick}
    // The focus stays in the field.
    onMouseDown={(event) => event.preventDefault()}
    className={`cursor-pointer rounded-2xl px-3 py-2 ${active ? 'bg-sunken' : 'hover:bg-sunken'}`}
  >
    <p className="flex items-baseline gap-1.5 text-sm text-muted">
      <bdi className="max-w-1/2 shrink-0 truncate font-semibold text-ink">{one.author}</bdi>
      {!alone && <bdi className="min-w-0 truncate">in {one.room}</bdi>}
      <time
        dateTime={new Date(one.at).toISOString()}
        title={fullTime(one.at)}
        className="ms-auto shrink-0 text-xs tabular-nums"
      >
        {shortTime(one.at)}
      </time>
    </p>
    {one.text && (
      <p dir="auto" className="line-clamp-3 wrap-anywhere">
        <Pieces pieces={snippetOf(one.text, words)} />
      </p>
    )}
    {one.files.map((name) => (
      <p key={name} className="truncate text-sm text-muted">
        <Pieces pieces={snippetOf(name, words)} />
      </p>
    ))}
  </li>
)
