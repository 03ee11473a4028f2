import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Refusal } from '../lib/protocol/errors.ts'
import { answerJson, answerRefusal, refusalFrom } from './answer.ts'
import { keepLog } from './wire.fixture.ts'

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => close()))

async function serve(listener: RequestListener): Promise<string> {
  const http = createServer(listener)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  closers.push(() => http.close())
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`
}

describe('what leaves for an error', () => {
  it('is a refusal as it is, and nobody logs it', () => {
    const { log, lines } = keepLog()
    const refusal = new Refusal('RATE', 'Slowly.', 5)
    expect(refusalFrom(refusal, log, 'here')).toBe(refusal)
    expect(lines).toEqual([])
  })

  it.each([new Error('password=hunter2'), 'a text', null, { code: 'GONE', text: 'forged' }])(
    'is INTERNAL for a bug, logged once, and tells nothing of it',
    (bug) => {
      const { log, lines } = keepLog()
      const left = refusalFrom(bug, log, 'here')
      expect(JSON.parse(JSON.stringify(left))).toEqual({
        code: 'INTERNAL',
        text: 'Something went wrong on our side.',
      })
      expect(lines).toMatchObject([{ level: 50, where: 'here' }])
    },
  )
})

describe('a refusal by HTTP', () => {
  it('has its status, its code, and when to come back in seconds', async () => {
    const url = await serve((req, res) =>
      answerRefusal(req, res, new Refusal('RATE', 'Slowly.', 1200)),
    )
    const response = await fetch(url)
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({ code: 'RATE', text: 'Slowly.', retryAfter: 1200 })
  })

  it('breaks an answer that has already begun, rather than ending it', async () => {
    const url = await serve((req, res) => {
      res.write('a part', () => answerRefusal(req, res, new Refusal('GONE')))
    })
    const response = await fetch(url)
    await expect(response.text()).rejects.toThrow('terminated')
  })

  it('closes the line when there is a body that nobody has read', async () => {
    const url = await serve((req, res) => answerRefusal(req, res, new Refusal('FORBIDDEN')))
    const response = await fetch(url, { method: 'POST', body: 'x'.repeat(1_000_000) })
    expect([response.status, response.headers.get('connection')]).toEqual([403, 'close'])
  })
})

describe('a value by HTTP', () => {
  it('is JSON, with its length in bytes', async () => {
    const url = await serve((_req, res) => answerJson(res, 201, { name: '写真 🌱' }))
    const response = await fetch(url)
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({ name: '写真 🌱' })
    const head = await fetch(url, { method: 'HEAD' })
    expect(head.headers.get('content-length')).toBe(response.headers.get('content-length'))
    expect(await head.text()).toBe('')
  })

  it('may be none', async () => {
    const url = await serve((_req, res) => answerJson(res, 204, undefined))
    const response = await fetch(url)
    expect([response.status, response.headers.get('content-length')]).toEqual([204, null])
  })
})
