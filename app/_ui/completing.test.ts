import { describe, expect, it } from 'vitest'
import { complete, soughtAt } from './completing.ts'

const people = ['Ben', 'Ada Lovelace', 'Ünal', 'Ada', 'ben', 'Jean-Luc'].map((name, n) => ({
  userId: `${n}`,
  name,
}))

/** `|` is the caret. */
const sought = (written: string) => {
  const caret = written.indexOf('|')
  const found = soughtAt(written.replace('|', ''), caret, people)
  return found && found.people.map(({ name }) => name)
}

describe('completing a name', () => {
  it.each([
    ['@|', ['Ada', 'Ada Lovelace', 'Ben', 'Jean-Luc', 'Ünal']],
    ['@a|', ['Ada', 'Ada Lovelace']],
    ['look, @A| now', ['Ada', 'Ada Lovelace']],
    ['(@ada|)', ['Ada', 'Ada Lovelace']],
    ['@Ada L|', ['Ada Lovelace']],
    ['@love|', ['Ada Lovelace']],
    ['@luc|', ['Jean-Luc']],
    ['@ean|', null],
    ['@un|', ['Ünal']],
    ['@Un|', ['Ünal']],
    ['@be|', ['Ben']],
    ['@Ada @b|', ['Ben']],
    ['@Ada\n@b|', ['Ben']],
  ])('%j offers %j', (written, names) => {
    expect(sought(written)).toEqual(names)
  })

  it.each([
    ['in an address', 'ada@b|'],
    ['in the middle of a word', '@b|en'],
    ['before the @', '|@b'],
    ['without an @', 'b|'],
    ['after a space', '@ b|'],
    ['on another line', '@ada\n|'],
    ['of nobody', '@x|'],
    ['that is there', '@Ben|'],
    ['that was chosen, though it begins a longer one', '@Ada |'],
    ['long ago', '@Ada is b|'],
  ])('offers nobody %s', (_, written) => {
    expect(sought(written)).toBeNull()
  })

  it('goes on after a space', () => {
    const text = 'and @a'
    expect(complete(text, { from: 4, to: 6 }, 'Ada Lovelace')).toEqual({
      text: 'and @Ada Lovelace ',
      caret: 18,
    })
    expect(complete('@a, hello', { from: 0, to: 2 }, 'Ada')).toEqual({
      text: '@Ada, hello',
      caret: 4,
    })
    expect(complete('@a hello', { from: 0, to: 2 }, 'Ada')).toEqual({
      text: '@Ada hello',
      caret: 5,
    })
    expect(complete('(@a)', { from: 1, to: 3 }, 'Ada')).toEqual({ text: '(@Ada)', caret: 5 })
  })
})
