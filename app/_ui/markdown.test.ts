import fc from 'fast-check'
import { expect, test } from 'vitest'
import { blocks, inlines, plainText } from './markdown.ts'

const link = (href: string) => ({ kind: 'link', href, text: href })

test('emphasis, code and strike', () => {
  expect(inlines('a **b** *c* _d_ ~~e~~ `f*g*`')).toEqual([
    'a ',
    { kind: 'bold', children: ['b'] },
    ' ',
    { kind: 'italic', children: ['c'] },
    ' ',
    { kind: 'italic', children: ['d'] },
    ' ',
    { kind: 'strike', children: ['e'] },
    ' ',
    { kind: 'code', text: 'f*g*' },
  ])
  expect(inlines('**a *b* c**')).toEqual([
    { kind: 'bold', children: ['a ', { kind: 'italic', children: ['b'] }, ' c'] },
  ])
})

test('what only looks like a mark stays text', () => {
  for (const text of ['2*3*4', 'snake_case_name', '** a **', 'a * b', '****', '`', '**open', '``'])
    expect(plainText(text)).toBe(text)
})

test('links are http and end where the sentence does', () => {
  expect(inlines('see https://a.example/x_(y). Ok')).toEqual([
    'see ',
    link('https://a.example/x_(y)'),
    '. Ok',
  ])
  expect(inlines('(http://b.example)')).toEqual(['(', link('http://b.example'), ')'])
  expect(plainText('javascript:alert(1) xhttp://c http://')).toBe(
    'javascript:alert(1) xhttp://c http://',
  )
  expect(inlines('javascript:alert(1)')).toEqual(['javascript:alert(1)'])
})

test('fences and quotes take whole lines', () => {
  expect(blocks('a\n```js\n**x**\n```\n> q\n> r\nb')).toEqual([
    { kind: 'text', children: ['a'] },
    { kind: 'fence', text: '**x**' },
    { kind: 'quote', children: ['q\nr'] },
    { kind: 'text', children: ['b'] },
  ])
})

const post = (no: number) => ({ kind: 'post', no, text: `>>${no}` })

test('posts are named by their numbers, outside of code', () => {
  expect(blocks('>>7\nsee >>12, **>>3**')).toEqual([
    {
      kind: 'text',
      children: [post(7), '\nsee ', post(12), ', ', { kind: 'bold', children: [post(3)] }],
    },
  ])
  expect(inlines('`>>7`')).toEqual([{ kind: 'code', text: '>>7' }])
  expect(blocks('```\n>>7\n```')).toEqual([{ kind: 'fence', text: '>>7' }])
  // What was quoted may name one, too.
  expect(blocks('>>>7')).toEqual([{ kind: 'quote', children: [post(7)] }])
})

test('what is no number is no post', () => {
  for (const text of ['a >>0', 'a >>07', 'a >>x', 'a >>7th', 'a >>> 7', 'a >>>7', 'a >>1234567890'])
    expect(inlines(text)).toEqual([text])
  expect(blocks('>>x')).toEqual([{ kind: 'quote', children: ['>x'] }])
})

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      '**',
      '*',
      '_',
      '~~',
      '`',
      '```',
      '\n',
      '> ',
      '>>7',
      ' ',
      'http://',
      'a.b',
      '(',
      ')',
    ),
    fc.string({ maxLength: 6, unit: 'grapheme' }),
  ),
  { maxLength: 60 },
)

/** Whether `part` is what remains of `whole` when some characters are taken out: which ones? */
const takenOut = (whole: string, part: string): string | null => {
  let taken = ''
  let at = 0
  for (const character of whole) {
    if (part.startsWith(character, at)) at += character.length
    else taken += character
  }
  return at === part.length ? taken : null
}

test('nothing that was said is lost: only marks go', () => {
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('')
      // A fence also takes its line's language.
      expect(takenOut(text, plainText(text))).toMatch(
        text.includes('```') ? /^[*_~`>\s\w+-]*$/ : /^[*_~`>\s]*$/,
      )
    }),
    { numRuns: 2000 },
  )
})

test.each([
  '*',
  '**a ',
  '_a',
  '`',
  '`a',
  '~~',
  '> ',
  '>>',
  '>>7',
  'http://[',
  'http://a.b(',
  '```\n',
  '*_~~',
])('time is linear in hostile %j', (piece) => {
  const text = piece.repeat(24_000 / piece.length)
  // Of several times the shortest: a machine that is busy takes its time for anything.
  const once = () => {
    const started = performance.now()
    blocks(text)
    return performance.now() - started
  }
  const times: number[] = []
  while (times.length < 20 && Math.min(...times) >= 400) times.push(once())
  expect(Math.min(...times)).toBeLessThan(400)
})
