import { expect, it } from 'vitest'
import type { Item, MessageItem } from '../../lib/client/view.ts'
import { answered, backlinksOf, boardNames, linksIn, naming, postsOf } from './posts.ts'

const post = (seq: number | null, text: string, more: Partial<MessageItem> = {}): MessageItem => ({
  kind: 'message',
  key: `${seq}`,
  id: `${seq}`,
  roomId: 'room',
  seq,
  authorId: 'ada',
  mine: false,
  at: 1,
  text,
  files: [],
  mentions: [],
  edited: false,
  deleted: false,
  reactions: [],
  state: seq === null ? 'queued' : 'stored',
  ...more,
})

const replyTo = (seq: number | undefined) => ({
  id: `${seq}`,
  authorId: 'ada',
  text: '',
  deleted: false,
  missing: seq === undefined,
  ...(seq !== undefined && { seq }),
})

it('finds the posts that a text names, each once and none in code', () => {
  expect(linksIn('>>7\nand >>3, again >>7\n> as **>>5** says')).toEqual([7, 3, 5])
  expect(linksIn('`>>7` and\n```\n>>8\n```')).toEqual([])
  expect(linksIn('7 > 3, > 7')).toEqual([])
})

it('puts the newest on top, and above it what is still on its way', () => {
  const notice = { kind: 'notice' } as Item
  const posts = postsOf([notice, post(2, 'a'), post(3, 'b'), post(null, 'c'), post(null, 'd')])
  expect(posts.map(({ text }) => text)).toEqual(['d', 'c', 'b', 'a'])
})

it('leads back from a post to all that name it or reply to it', () => {
  const posts = postsOf([
    post(2, 'the first'),
    post(5, '>>2 indeed'),
    post(6, 'a reply', { replyTo: replyTo(2) }),
    post(7, '>>2 and >>5, in a reply', { replyTo: replyTo(2) }),
    post(8, '>>8 is myself'),
    post(9, '>>5', { deleted: true }),
    post(null, '>>5 without a number'),
  ])
  expect([...backlinksOf(posts)]).toEqual([
    [2, [5, 6, 7]],
    [5, [7]],
  ])
})

it('names what a reply answers, unless its text does', () => {
  expect(answered(post(7, 'so it is', { replyTo: replyTo(2) }))).toBe(2)
  expect(answered(post(7, '>>2 so it is', { replyTo: replyTo(2) }))).toBeNull()
  expect(answered(post(7, 'so it is', { replyTo: replyTo(undefined) }))).toBeNull()
  expect(answered(post(7, 'so it is'))).toBeNull()
})

it('knows nobody but the owner by more than a number', () => {
  const nameOf = boardNames(['cleo', 'ada', 'ben'], 'ada')
  expect(['ada', 'ben', 'cleo', 'dora'].map(nameOf)).toEqual([
    'OP',
    'Anonymous2',
    'Anonymous1',
    'Anonymous',
  ])
  // Who said something before this device's copy begins is not known.
  expect(['ada', 'benjamin'].map(boardNames(null, 'ada'))).toEqual(['OP', 'Anonymous benj'])
})

it.each([
  ['', 0, 0, '>>7\n'],
  ['one\n', 4, 4, '>>7\n'],
  ['\ntwo', 0, 0, '>>7'],
  ['one', 3, 3, ' >>7 '],
  ['one two', 4, 4, '>>7 '],
  ['one two', 3, 3, ' >>7'],
  ['one two', 4, 7, '>>7 '],
])('names a post in %j, from %i to %i', (text, start, end, piece) => {
  expect(naming(text, start, end, 7)).toBe(piece)
})
