import { wordLike, type Named } from '../../lib/client/mentions.ts'

/** What begins with an `@` before the caret, and whom it may become. */
export interface Sought<P extends Named> {
  from: number
  people: P[]
}

const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** How well a name fits: from its beginning, from that of another word, or not at all. */
const rank = (name: string, query: string): number => {
  if (name.startsWith(query)) return 0
  const words = [...name.matchAll(/[\p{L}\p{N}_]+/gu)]
  return words.some(({ index }) => name.startsWith(query, index)) ? 1 : 2
}

/** Whom somebody is about to call, who has written up to `caret`. */
export const soughtAt = <P extends Named>(
  text: string,
  caret: number,
  people: readonly P[],
): Sought<P> | null => {
  const from = caret > 0 ? text.lastIndexOf('@', caret - 1) : -1
  if (from < 0 || wordLike.test(text.charAt(from - 1)) || wordLike.test(text.charAt(caret)))
    return null
  const written = text.slice(from + 1, caret)
  if (/^\s|\n/.test(written)) return null
  const query = folded(written)
  const names = new Map<string, { one: P; fits: number }>()
  for (const one of people) {
    const name = folded(one.name)
    const fits = rank(name, query)
    // Namesakes are called together.
    if (fits < 2 && !names.has(one.name.toLowerCase()))
      names.set(one.name.toLowerCase(), { one, fits })
    // Who has written a name and a space has chosen.
    if (`${name} ` === query) return null
  }
  const found = [...names.values()]
    .toSorted((a, b) => a.fits - b.fits || a.one.name.localeCompare(b.one.name))
    .map(({ one }) => one)
  const [only] = found
  if (!only || (found.length === 1 && folded(only.name) === query)) return null
  return { from, people: found }
}

/** The text with the name in it, and where one goes on writing. */
export const complete = (
  text: string,
  { from, to }: { from: number; to: number },
  name: string,
) => {
  const rest = text.slice(to)
  const written = `${text.slice(0, from)}@${name}`
  if (/^\s/.test(rest)) return { text: written + rest, caret: written.length + 1 }
  const gap = /^[\p{Po}\p{Pe}]/u.test(rest) ? '' : ' '
  return { text: written + gap + rest, caret: written.length + gap.length }
}
