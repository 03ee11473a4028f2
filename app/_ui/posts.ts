import type { Item, MessageItem } from '../../lib/client/view.ts'
import { blocks, type Inline } from './markdown.ts'

const noted = (inlines: readonly Inline[]): number[] =>
  inlines.flatMap((inline) => {
    if (typeof inline === 'string') return []
    if (inline.kind === 'post') return [inline.no]
    return 'children' in inline ? noted(inline.children) : []
  })

/** The numbers of the posts that a text names, in its order. */
export const linksIn = (text: string): number[] =>
  // Most texts name none, and need not be read.
  text.includes('>>')
    ? [
        ...new Set(
          blocks(text).flatMap((block) => ('children' in block ? noted(block.children) : [])),
        ),
      ]
    : []

/** What is said on a board, newest first: what has no number yet is on top. */
export const postsOf = (items: readonly Item[]): MessageItem[] =>
  items.filter((item) => item.kind === 'message').toReversed()

/** The post that this one answers as a reply, where its text does not name it anyway. */
export const answered = ({ replyTo, text }: MessageItem): number | null => {
  const no = replyTo?.seq
  return no === undefined || linksIn(text).includes(no) ? null : no
}

/** For each number, those of the posts that name it or reply to it, in the order of the log. */
export const backlinksOf = (posts: readonly MessageItem[]): Map<number, number[]> => {
  const back = new Map<number, number[]>()
  for (const post of posts.toReversed()) {
    const { seq, deleted, text } = post
    if (seq === null || deleted) continue
    const reply = answered(post)
    for (const no of reply === null ? linksIn(text) : [reply, ...linksIn(text)])
      if (no !== seq) back.set(no, [...(back.get(no) ?? []), seq])
  }
  return back
}

/**
 * What people are called on a board. `ids` are those who have said something, in the order in which
 * they first did; null when nobody can tell, and then people are told apart, but not numbered.
 */
export const boardNames = (ids: readonly string[] | null, ownerId: string) => {
  const others = (ids ?? []).filter((id) => id !== ownerId)
  const numbers = new Map(others.map((id, index) => [id, index + 1]))
  return (id: string): string => {
    if (id === ownerId) return 'OP'
    return ids === null ? `Anonymous ${id.slice(0, 4)}` : `Anonymous${numbers.get(id) ?? ''}`
  }
}

/** What is put in the place of the text from `start` to `end` to name a post there. */
export const naming = (text: string, start: number, end: number, no: number): string => {
  const before = text.slice(0, start)
  const link = `>>${no}`
  if (before === '' || before.endsWith('\n'))
    return text.slice(end).startsWith('\n') ? link : `${link}\n`
  const gap = /\s$/.test(before) ? '' : ' '
  return `${gap}${link}${/^\s/.test(text.slice(end)) ? '' : ' '}`
}
