import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { after, gather, sizeOf, upTo } from './gather.ts'
import { makePens } from './pens.ts'

const pieces = fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 9 })
const joined = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString('hex')

describe('pieces', () => {
  it('part at any place, and nothing is empty', () => {
    fc.assert(
      fc.property(pieces, fc.nat({ max: 90 }), (all, at) => {
        const [first, rest] = [upTo(all, at), after(all, at)]
        expect(joined([...first, ...rest])).toEqual(joined(all))
        expect(sizeOf(first)).toBe(Math.min(at, sizeOf(all)))
        expect([...first, ...rest].filter(({ length }) => length === 0)).toEqual([])
      }),
    )
  })
})

describe('gathering', () => {
  /** A source that counts what is asked of it. */
  const source = (all: Uint8Array[]) => {
    const asked = { times: 0 }
    async function* give() {
      for (const piece of all) {
        asked.times++
        yield piece
      }
    }
    return { asked, bytes: give() }
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const pen = () => makePens().take('file')

  it('gives together what has come meanwhile, in order, and then the end', async () => {
    const all = ['a', '', 'bc', 'd'].map((text) => Buffer.from(text))
    const next = gather(source(all).bytes, pen(), 100)
    const first = await next()
    await turn()
    const second = await next()
    expect([first, second].map((some) => String(Buffer.concat(some as Uint8Array[])))).toEqual([
      'a',
      'bcd',
    ])
    expect(await next()).toBe('ended')
  })

  it('takes no more than it may hold', async () => {
    const { asked, bytes } = source(Array.from({ length: 50 }, () => Buffer.alloc(10)))
    const next = gather(bytes, pen(), 30)
    await next()
    await turn()
    expect(asked.times).toBeLessThanOrEqual(4)
  })

  it('ends with null, after what it holds, when the pen has to stop or the source fails', async () => {
    const stopped = pen()
    const next = gather(source([Buffer.from('a')]).bytes, stopped, 100)
    stopped.stop()
    expect(await next()).toBe(null)

    async function* broken() {
      yield Buffer.from('a')
      throw new Error('the network')
    }
    const failing = gather(broken(), pen(), 100)
    expect(String(await failing())).toBe('a')
    expect(await failing()).toBe(null)
  })
})
