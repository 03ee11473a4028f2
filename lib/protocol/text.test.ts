import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { lineUpTo, textUpTo } from './text.ts'

const line = lineUpTo(10)
const text = textUpTo(10)

describe('a line', () => {
  it.each([
    ['  Ada  ', 'Ada'],
    ['Ada\r\nLovelace'.slice(0, 8), 'Ada Lov'],
    ['a\tb', 'a b'],
    ['a\u2028b\u2029c', 'a b c'],
    ['a\u001b[2Jb', 'a [2Jb'],
    ['写真 🌱', '写真 🌱'],
    ['🌱'.repeat(10), '🌱'.repeat(10)],
    ['a\u202egnp.exe', 'agnp.exe'],
    ['\u2066\u202aab\u202c\u2069', 'ab'],
  ])('%j is %j', (said, kept) => {
    expect(v.parse(line, said)).toBe(kept)
  })

  it.each([
    ['nothing', ''],
    ['space', ' \u00a0\u3000'],
    ['nothing that can be seen', '\u200b\u200d\u2060\ufeff'],
    ['controls', '\u0001\u0002\n'],
    ['too many', 'x'.repeat(11)],
    ['too many emoji', '🌱'.repeat(11)],
    ['a tower of marks', `e${'\u0301'.repeat(40)}`],
    ['half a character', 'x\ud83c'],
    ['the other half', '\udf31x'],
    ['a NUL', 'a\0b'],
    ['a number', 5],
    ['null', null],
    ['an operator', { $ne: null }],
  ])('is not %s', (_, said) => {
    expect(v.is(line, said)).toBe(false)
  })

  it('whatever it was, is one, trimmed, and stays as it is when it is read again', () => {
    const kept = fc
      .string({ unit: 'binary', maxLength: 15 })
      .map((said) => v.safeParse(line, said))
      .filter(({ success }) => success)
      .map(({ output }) => output as string)
    fc.assert(
      fc.property(kept, (one) => {
        expect(one).not.toMatch(/[\n\r\0\u2028\u2029]/)
        expect(one).toBe(one.trim())
        expect(Array.from(one).length).toBeLessThanOrEqual(10)
        expect(v.parse(line, one)).toBe(one)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a text', () => {
  it.each([
    ['lines', 'a\n\tb\r\nc'],
    ['nothing', ''],
    ['what it is, untrimmed', '  x  '],
    ['ten code units', '🌱'.repeat(5)],
  ])('may be %s', (_, said) => {
    expect(v.parse(text, said)).toBe(said)
  })

  it.each([
    ['longer', 'x'.repeat(11)],
    ['longer in code units', '🌱'.repeat(6)],
    ['half a character', '\ud800'],
    ['with a NUL', '\0'],
  ])('is not %s', (_, said) => {
    expect(v.is(text, said)).toBe(false)
  })
})
