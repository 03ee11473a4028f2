import { expect, it } from 'vitest'
import { Refusal } from '../../lib/protocol/errors.ts'
import type { Context } from '../context.ts'
import { ready } from './health.ts'

const node = (draining: boolean, store: () => Promise<void>) =>
  ({ draining: () => draining, store: { ready: store } }) as unknown as Context

it('a node is ready when its store answers', async () => {
  expect(await ready(node(false, async () => {}))).toEqual({ ok: true })
})

it('a node that is stopping is not, whatever its store says', async () => {
  await expect(ready(node(true, async () => {}))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})

it('a node without its store is not', async () => {
  const away = () => Promise.reject(new Refusal('UNAVAILABLE'))
  await expect(ready(node(false, away))).rejects.toMatchObject({ status: 503 })
})
