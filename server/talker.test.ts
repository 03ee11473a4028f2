import { expect, it } from 'vitest'
import type { Entry } from '../lib/protocol/entries.ts'
import { expectOneChat, type Talker } from './talker.fixture.ts'

/* The check that the tests of nodes rest on, on histories that were made by hand. */

const entry = (seq: number, authorId: string, text = `${seq}`) =>
  ({ roomId: 'R', seq, id: `id ${text}`, type: 'message', authorId, body: { text } }) as Entry

const history = () => [entry(1, 'ada'), entry(2, 'ben'), entry(3, 'ada'), entry(4, 'ben')]

/** Somebody who has said, been told and seen what `log` has, unless a test says otherwise. */
const talker = (id: string, seen: Entry[], head: number): Talker => {
  const mine = history().filter(({ authorId }) => authorId === id)
  return {
    guest: { id, ask: async () => ({ entries: [], head }) } as never,
    said: mine.map(({ seq }) => `${seq}`),
    acknowledged: new Map(mine.map((one) => [one.id, one.seq])),
    log: seen,
    wrong: [],
    learned: new Map(),
    says: async () => {},
    leave() {},
  }
}

const judge = (adas: Entry[], bens = adas) => {
  const head = Math.max(adas.length, bens.length)
  return expectOneChat([talker('ada', adas, head), talker('ben', bens, head)], 100)
}

it('accepts a history that is one', async () => {
  await expect(judge(history())).resolves.toBeUndefined()
})

const last = history().slice(0, 3)
it.each<[string, Entry[], Entry[]?]>([
  ['lost', last],
  ['lost, a hole', [...last.slice(0, 2), entry(4, 'ben')]],
  ['duplicate', [...history(), entry(5, 'ada', '1')]],
  ['reordered', [entry(1, 'ada', '3'), entry(2, 'ben'), entry(3, 'ada', '1'), entry(4, 'ben')]],
  ['phantom', [...history(), entry(5, 'ada', 'never said')]],
  ['stale', history(), last],
  ['in two orders', history(), [entry(1, 'ben', '2'), entry(2, 'ada', '1'), ...history().slice(2)]],
])('notices what is %s', async (_name, adas, bens) => {
  await expect(judge(adas, bens)).rejects.toThrow(/expected/)
})
