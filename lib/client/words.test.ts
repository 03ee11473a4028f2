import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fold, hasAll, marksOf, wordsOf } from './words.ts'

const finds = (text: string, wish: string) => hasAll(` ${fold(text)}`, wordsOf(wish))
const marked = (text: string, wish: string) =>
  marksOf(text, wordsOf(wish)).map(([from, to]) => text.slice(from, to))

it('finds words by their beginning, whatever their case and accents', () => {
  expect(finds('Crème brûlée, Straße 7', 'creme BRUL strasse')).toBe(true)
  expect(finds('ΟΔΥΣΣΕΥΣ', 'οδυσσευς')).toBe(true)
  expect(finds('İstanbul ve Łódź', 'istan lodz')).toBe(true)
  expect(finds('a report_final.pdf', 'final pdf')).toBe(true)
})

it('finds no word by its middle, and needs all of them', () => {
  expect(finds('the harvest', 'vest')).toBe(false)
  expect(finds('the harvest', 'harvest moon')).toBe(false)
})

it('finds anything in a script without spaces', () => {
  expect(finds('我们明天去北京', '北京')).toBe(true)
  expect(finds('明日は東京へ行きます', '東京')).toBe(true)
  expect(finds('พรุ่งนี้ไปกรุงเทพ', 'กรุงเทพ')).toBe(true)
  expect(finds('well done🎉', '🎉')).toBe(true)
})

it('marks what was found where it stands', () => {
  expect(marked('Crème brûlée', 'brul')).toEqual(['brûl'])
  expect(marked('die Straße, die', 'strass die')).toEqual(['die', 'Straß', 'die'])
  expect(marked('go goes', 'go goes')).toEqual(['go', 'goes'])
  expect(marked('我们去北京', '北京')).toEqual(['北京'])
})

it('marks exactly the texts that it finds', () => {
  const letters = fc.constantFrom(...Array.from('aAäß ǅﬁ北京́ς.🎉\u{1F1E9}\ud800İ'))
  const text = fc.array(letters, { maxLength: 12 }).map((all) => all.join(''))
  fc.assert(
    fc.property(text, text, (said, wish) => {
      const words = wordsOf(wish)
      const each = words.filter((word) => hasAll(` ${fold(said)}`, [word]))
      expect(marksOf(said, words).length > 0).toBe(each.length > 0)
      expect(fold(said)).toBe(Array.from(said, fold).join(''))
    }),
  )
})
