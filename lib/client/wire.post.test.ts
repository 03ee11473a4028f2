import { afterEach, expect, it, vi } from 'vitest'
import { ids } from './stage.ts'
import { PostWire } from './wire.post.ts'

const entry = {
  id: ids.uuid(1),
  type: 'message' as const,
  sentAt: 1,
  body: { text: 'one', files: [], mentions: [] },
}
const ask = { roomId: ids.room, entries: [entry] }

/** A server that answers every request like this. */
function answering(status: number, body: string) {
  const fetched = vi.fn<(url: URL, init: RequestInit) => Promise<Response>>(async () => {
    return new Response(body, { status })
  })
  vi.stubGlobal('fetch', fetched)
  return { wire: new PostWire('http://here'), fetched }
}

afterEach(() => vi.unstubAllGlobals())

it('appends by HTTP', async () => {
  const value = { results: [{ id: entry.id, seq: 2, at: 3 }], head: 2 }
  const { wire, fetched } = answering(200, JSON.stringify(value))
  expect(await wire.ask('room:append', ask)).toEqual({ ok: true, value })
  const [url, init] = fetched.mock.calls[0]!
  expect([url.href, init.method]).toEqual([`http://here/api/rooms/${ids.room}/entries`, 'POST'])
  expect(JSON.parse(init.body as string)).toEqual({ entries: [entry] })
})

it.each([
  ['a page of somebody else', 200, '<html>Sign in to our network</html>'],
  ['an answer of another shape', 200, '{"results":[{"id":"x"}]}'],
  ['a proxy without a server', 404, 'default backend'],
  ['a proxy that has a body', 413, '<h1>Request Entity Too Large</h1>'],
  ['a proxy that counts its codes', 403, '{"code":403,"text":"Forbidden"}'],
])('takes %s for no answer, and goes on', async (_what, status, body) => {
  const { wire } = answering(status, body)
  expect(await wire.ask('room:append', ask)).toMatchObject({ ok: false, code: 'UNAVAILABLE' })
  expect(wire.link.get()).toBe('online')
})

it('hands on what the server refuses, and how long to wait', async () => {
  const why = { code: 'RATE', text: 'Slower.', retryAfter: 700 }
  const { wire } = answering(429, JSON.stringify(why))
  expect(await wire.ask('room:append', ask)).toEqual({ ok: false, ...why })
  expect(wire.link.get()).toBe('online')
})

it.each([
  [401, 'UNAUTHENTICATED', 'offline'],
  [426, 'OUTDATED', 'outdated'],
] as const)('asks nothing any more after %i', async (status, code, link) => {
  const { wire, fetched } = answering(status, JSON.stringify({ code, text: '' }))
  expect(await wire.ask('room:append', ask)).toMatchObject({ ok: false, code })
  expect(wire.link.get()).toBe(link)
  expect(await wire.ask('room:append', ask)).toMatchObject({ ok: false, code: 'UNAVAILABLE' })
  expect(fetched).toHaveBeenCalledTimes(1)
})
