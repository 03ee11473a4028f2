import { expect, it, vi } from 'vitest'
import { together } from './together.ts'

const turn = () => new Promise<void>((resolve) => setTimeout(resolve))

it('asks once for what is asked at the same time, and again for what is asked later', async () => {
  const load = vi.fn<(keys: readonly string[]) => Promise<(key: string) => string>>(
    async (keys) => {
      await turn()
      return (key: string) => `${key} of ${keys.length}`
    },
  )
  const find = together(3, load)
  const first = Promise.all(['a', 'b'].map(find))
  await turn()
  const more = Promise.all(['c', 'd', 'c', 'e'].map(find))
  expect(await first).toEqual(['a of 2', 'b of 2'])
  expect(await more).toEqual(['c of 3', 'd of 3', 'c of 3', 'e of 1'])
  expect(load.mock.calls).toEqual([[['a', 'b']], [['c', 'd', 'c']], [['e']]])
})

it('fails for all whose look-up fails, and for no other', async () => {
  let broken = true
  const find = together(9, async () => {
    if (broken) throw new Error('away')
    return (key: number) => key
  })
  const all = await Promise.allSettled([1, 2].map(find))
  expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  broken = false
  expect(await find(3)).toBe(3)
})
