import { useEffect, useState } from 'react'
import type { MediaProps } from './attachment.tsx'
import { fileUrl } from './media.ts'

const WINDOW = 3 * 1024
const LINES = 8

/** Only bytes that are there: asking beyond them would wait for ever. */
const read = async (url: string, length: number): Promise<string> => {
  const from = Math.max(0, length - WINDOW)
  const response = await fetch(url, { headers: { range: `bytes=${from}-${length - 1}` } })
  if (!response.ok) return ''
  const text = await response.text()
  const whole = from > 0 ? text.slice(text.indexOf('\n') + 1) : text
  return whole.trimEnd().split('\n').slice(-LINES).join('\n')
}

/** The last lines of a text, as they arrive. */
export const Tail = ({ file, now }: MediaProps) => {
  const [text, setText] = useState('')
  const url = fileUrl(file)
  useEffect(() => {
    let late = false
    if (now.length > 0)
      read(url, now.length)
        .then((lines) => late || setText(lines))
        .catch(() => undefined)
    return () => {
      late = true
    }
  }, [url, now.length])
  if (!text) return null
  return (
    <pre
      dir="auto"
      // It scrolls, so a keyboard must get into it.
      tabIndex={0}
      className="overflow-x-auto rounded-xl bg-ink/6 px-3 py-2 font-mono text-xs leading-5"
    >
      {text}
    </pre>
  )
}
