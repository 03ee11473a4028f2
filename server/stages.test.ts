import { expect, test } from 'vitest'
import { inStage } from './stages.ts'

/** Notes what happens until the second turn from here has ended. */
async function turns(begin: (happened: string[]) => void): Promise<string[]> {
  const happened: string[] = []
  begin(happened)
  for (let n = 0; n < 2; n++) {
    await new Promise<void>((resolve) => inStage('send', resolve))
    await new Promise(setImmediate)
  }
  return happened
}

test('what a stage brings about for a later one comes in the same turn, after all promises', async () => {
  const happened = await turns((happened) => {
    inStage('gather', () => {
      setImmediate(() => happened.push('next turn'))
      inStage('send', () => happened.push('send'))
      void Promise.resolve()
        .then(() => undefined)
        .then(() => inStage('write', () => happened.push('write')))
    })
    inStage('write', () => happened.push('write of others'))
  })
  expect(happened).toEqual(['write of others', 'write', 'send', 'next turn'])
})

test('what it brings about for itself or an earlier one comes in the next', async () => {
  const happened = await turns((happened) => {
    inStage('write', () => {
      setImmediate(() => happened.push('next turn'))
      inStage('write', () => happened.push('write again'))
      inStage('gather', () => happened.push('gather'))
      happened.push('write')
    })
  })
  expect(happened).toEqual(['write', 'next turn', 'gather', 'write again'])
})
