import { useLayoutEffect, useRef } from 'react'
import type { FileRef } from '../../lib/protocol/files.ts'
import { useStatus } from './engine.ts'
import { fileWords, type FileNow } from './file-now.ts'
import { fileUrl } from './media.ts'
import { useTailText } from './tail-text.ts'

const WINDOW = 256 * 1024
const NEAR = 40

/** A text on the whole screen. Its end stays in sight while it grows, unless somebody reads further up. */
export const Reading = ({ file, now }: { file: FileRef; now: FileNow }) => {
  const pane = useRef<HTMLPreElement>(null)
  const follows = useRef(true)
  const { link } = useStatus()
  const text = useTailText(fileUrl(file), now.length, WINDOW)
  const words = fileWords(now, link)
  useLayoutEffect(() => {
    const { current } = pane
    if (current && follows.current) current.scrollTop = current.scrollHeight
  }, [text])
  return (
    <div className="flex h-full flex-col">
      <pre
        ref={pane}
        dir="auto"
        aria-label={file.name}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < NEAR
        }}
        className="min-h-0 grow overflow-auto px-4 py-2 font-mono text-sm leading-6"
      >
        {text}
      </pre>
      {(words || now.length > WINDOW) && (
        <p className="px-4 py-2 text-center text-sm text-white/80">
          {words ?? 'The end of it. All of it is in the download.'}
        </p>
      )}
    </div>
  )
}
