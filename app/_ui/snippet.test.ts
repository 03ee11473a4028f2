import { expect, it } from 'vitest'
import { snippetOf } from './snippet.ts'

const shown = (text: string, ...words: string[]) =>
  snippetOf(text, words)
    .map((piece) => (piece.hit ? `[${piece.text}]` : piece.text))
    .join('')

it('shows what was found among what stands around it', () => {
  expect(shown('We meet at Café Noir', 'cafe', 'we')).toBe('[We] meet at [Café] Noir')
})

it('begins near the first hit of a long text, with a whole word', () => {
  const text = `${'word '.repeat(100)}needle and ${'more '.repeat(100)}`
  const said = shown(text, 'needle')
  expect(said).toMatch(/^…word .*\[needle\] and more .*…$/)
  expect(said.length).toBeLessThan(200)
})

it('shows the beginning of a text in which nothing was found', () => {
  expect(shown('a file came with it', 'pdf')).toBe('a file came with it')
})
