import { expect, it } from 'vitest'
import type { Figure } from './figure.ts'
import { recorded } from './record.ts'

const figure = (name: string, ratio: number): Figure => ({
  name,
  says: 'so much | more',
  ratio,
  goal: '≥ 1',
  met: ratio >= 1,
  far: false,
  details: { ratio },
})

it('a run of one figure leaves the others as they were, with their day', () => {
  const order = ['chat', 'upload', 'nodes']
  const all = order.concat('gone').map((name) => figure(name, 1))
  const first = recorded('', all, order, '2026-01-01')
  const text = [...first.rows, ...first.details].join('\n')
  const { rows, details } = recorded(text, [figure('upload', 0.5)], order, '2026-02-02')
  expect(rows).toEqual([
    '| chat | so much | more | 1 | ≥ 1 | met | 2026-01-01 |',
    '| upload | so much | more | 0.5 | ≥ 1 | missed | 2026-02-02 |',
    '| nodes | so much | more | 1 | ≥ 1 | met | 2026-01-01 |',
  ])
  expect(details).toEqual([
    '{"name":"chat","ratio":1}',
    '{"name":"upload","ratio":0.5}',
    '{"name":"nodes","ratio":1}',
  ])
})
