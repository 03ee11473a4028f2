import type { MediaProps } from './attachment.tsx'
import { fileUrl } from './media.ts'
import { filePath, go } from './route.ts'
import { useTailText } from './tail-text.ts'

const WINDOW = 3 * 1024
const LINES = 8

/** The last lines of a text, as they arrive. */
export const Tail = ({ file, now }: MediaProps) => {
  const text = useTailText(fileUrl(file), now.length, WINDOW)
  const lines = text.trimEnd().split('\n').slice(-LINES).join('\n')
  if (!lines) return null
  return (
    <div className="relative">
      <pre
        dir="auto"
        // It scrolls, so a keyboard must get into it.
        tabIndex={0}
        className="overflow-x-auto rounded-xl bg-ink/6 px-3 py-2 font-mono text-xs leading-5"
      >
        {lines}
      </pre>
      <button
        type="button"
        className="min-h-11 w-full rounded-xl px-3 text-start text-sm font-semibold text-accent"
        onClick={() => go(filePath(file.fileId))}
      >
        <span className="line-clamp-2 wrap-anywhere">
          Read <bdi>{file.name}</bdi>
        </span>
      </button>
    </div>
  )
}
