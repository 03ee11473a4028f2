import { useEffect, useRef, useState } from 'react'
import { noteRest, useRest } from './rest.ts'

interface Read {
  /** Bytes of the file that are before it, and those up to its end. */
  from: number
  to: number
  bytes: Uint8Array<ArrayBuffer>
}

const nothing: Read = { from: 0, to: 0, bytes: new Uint8Array() }

/** Only bytes that are there: asking beyond them would wait for ever. */
const fetchPart = async (url: string, from: number, to: number) => {
  const answer = await fetch(url, { headers: { range: `bytes=${from}-${to - 1}` } })
  if (answer.status === 206 || (answer.ok && from === 0))
    return new Uint8Array(await answer.arrayBuffer())
  noteRest(answer)
  await answer.body?.cancel()
  throw new Error('not to be had')
}

/** What was read and what has come since, no more than `most` bytes of it. */
const joined = (read: Read, from: number, more: Uint8Array, most: number): Read => {
  const old = from === read.to ? read.bytes : new Uint8Array()
  const bytes = new Uint8Array(old.length + more.length)
  bytes.set(old)
  bytes.set(more, old.length)
  const to = from + more.length
  const kept = bytes.slice(-most)
  return { from: to - kept.length, to, bytes: kept }
}

/** The end of a text that grows, from the beginning of a line; each byte of it is read once. */
export const useTailText = (url: string, length: number, most: number): string => {
  const [read, setRead] = useState(nothing)
  const busy = useRef(false)
  const rest = useRest()
  useEffect(() => {
    if (rest !== null || busy.current || length <= read.to) return
    busy.current = true
    const from = Math.max(read.to, length - most)
    fetchPart(url, from, length)
      .then((more) => setRead(joined(read, from, more, most)))
      // More of it is another chance, and so is the end of a rest.
      .catch(() => undefined)
      .finally(() => (busy.current = false))
  }, [url, length, most, read, rest])
  // The last character may be half there.
  const text = new TextDecoder().decode(read.bytes, { stream: true })
  return read.from > 0 ? text.slice(text.indexOf('\n') + 1) : text
}
