const odd: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
}

/** Scripts that put no space between words: what is looked for may begin anywhere. */
const spaceless =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{Extended_Pictographic}]/u

/** A text as it is compared: no case, no accents, and a space for everything between words. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[ßæœøłđðþıς]/g, (letter) => odd[letter]!)
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]/gu, ' ')

/** What somebody looks for: each of these words, or what begins with it. */
export const wordsOf = (wish: string): string[] =>
  [...new Set(fold(wish).split(' '))].filter((word) => word !== '').slice(0, 8)

const startsOf = (word: string) => (spaceless.test(word) ? word : ` ${word}`)

/** `folded` begins with a space. */
export const hasAll = (folded: string, words: readonly string[]): boolean =>
  words.every((word) => folded.includes(startsOf(word)))

/** Where in `text` the words stand: [from, to), in order, none over another. */
export function marksOf(text: string, words: readonly string[]): [number, number][] {
  let folded = ' '
  /** Of each unit of `folded`: where its character begins in `text`. */
  const from = [0]
  let at = 0
  for (const character of text) {
    const part = fold(character)
    folded += part
    for (let unit = 0; unit < part.length; unit++) from.push(at)
    at += character.length
  }
  from.push(at)
  const hits: [number, number][] = []
  for (const word of words) {
    const start = startsOf(word)
    for (let hit = folded.indexOf(start); hit >= 0; hit = folded.indexOf(start, hit + 1)) {
      const first = hit + start.length - word.length
      hits.push([from[first]!, from[first + word.length]!])
    }
  }
  const marks: [number, number][] = []
  for (const [begin, end] of hits.sort(([a], [b]) => a - b)) {
    const last = marks.at(-1)
    if (last && begin <= last[1]) last[1] = Math.max(last[1], end)
    else if (end > begin) marks.push([begin, end])
  }
  return marks
}
