import { marksOf } from '../../lib/client/words.ts'

/** A piece of a text; `hit` if it is what was looked for. */
export interface Piece {
  text: string
  hit: boolean
}

const BEFORE = 40
const MOST = 180

/** The part of a text that shows the words, in pieces. */
export const snippetOf = (text: string, words: readonly string[]): Piece[] => {
  const marks = marksOf(text, words)
  const first = marks[0]?.[0] ?? 0
  // It begins with a whole word, if one is near.
  const near = first > BEFORE ? text.lastIndexOf(' ', first - BEFORE) : -1
  const begin = first > BEFORE ? Math.max(near + 1, first - 2 * BEFORE) : 0
  const end = Math.min(text.length, begin + MOST)
  const pieces: Piece[] = []
  const add = (from: number, to: number, hit: boolean) =>
    from < to && pieces.push({ text: text.slice(from, to), hit })
  let at = begin
  for (const [from, to] of marks) {
    if (from >= end) break
    add(at, from, false)
    add(from, Math.min(to, end), true)
    at = Math.min(to, end)
  }
  add(at, end, false)
  if (begin > 0) pieces.unshift({ text: '…', hit: false })
  if (end < text.length) pieces.push({ text: '…', hit: false })
  return pieces
}
