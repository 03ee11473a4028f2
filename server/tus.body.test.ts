import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { makeBody } from './tus.body.ts'

const request = (...pieces: string[]) =>
  Object.assign(Readable.from(pieces), { headers: {} }) as unknown as IncomingMessage

it('a body is over when the store is done with it, and not before', async () => {
  const body = makeBody(request('a', 'b'))
  const reader = body.course.getReader()
  let over = false
  const read = reader.read().then(({ done }) => (over = done))
  for await (const _ of body.bytes);
  expect(over).toBe(false)
  body.end()
  await read
  expect(over).toBe(true)
  expect(() => body.end()).not.toThrow()
})

it('a body whose course nobody follows any more still ends', async () => {
  const body = makeBody(request())
  await body.course.cancel()
  expect(() => body.end()).not.toThrow()
})

it('whoever stops reading leaves the rest where it is', async () => {
  const req = request('a', 'b')
  for await (const piece of makeBody(req).bytes) if (String(piece) === 'a') break
  expect(req.destroyed).toBe(false)
})
