import { beforeEach, describe, expect, it, vi } from 'vitest'
import { subscribe, unsubscribe } from './subscribe.ts'
import { StageWire } from './stage.ts'

const KEY = btoa(String.fromCharCode(4, ...Array.from({ length: 64 }, (_, n) => n)))
  .replaceAll('+', '-')
  .replaceAll('/', '_')
  .replaceAll('=', '')
const keys = { p256dh: 'p', auth: 'a' }

let wire: StageWire
let made: { endpoint: string; key: number[] }[]
let there: PushSubscription | null
let gone: string[]

const subscription = (endpoint: string, key: readonly number[]) =>
  ({
    options: { applicationServerKey: Uint8Array.from(key).buffer },
    toJSON: () => ({ endpoint, expirationTime: null, keys }),
    async unsubscribe() {
      gone.push(endpoint)
      there = null
      return true
    },
  }) as unknown as PushSubscription

/** A browser with a push service; `broken` is what it does instead of answering. */
const manager = (broken?: () => Promise<PushSubscription>) =>
  ({
    getSubscription: async () => there,
    async subscribe({ applicationServerKey }: { applicationServerKey: Uint8Array }) {
      if (broken) return broken()
      const key = [...applicationServerKey]
      made.push({ endpoint: `push/${made.length}`, key })
      return (there = subscription(made.at(-1)!.endpoint, key))
    },
  }) as unknown as PushManager

beforeEach(() => {
  wire = new StageWire()
  wire.answers('GET /api/push', () => ({ ok: true, value: { key: KEY } }))
  wire.answers('PUT /api/push', () => ({ ok: true, value: undefined }))
  made = []
  gone = []
  there = null
})

const told = () => wire.asked('PUT /api/push')

describe('a device subscribes', () => {
  it('with the key of the server, and tells it where', async () => {
    await subscribe(manager(), wire)
    expect(made).toEqual([
      { endpoint: 'push/0', key: [4, ...Array.from({ length: 64 }, (_, n) => n)] },
    ])
    expect(told()).toEqual([{ endpoint: 'push/0', keys }])
  })

  it('once, and tells it again at each start', async () => {
    await subscribe(manager(), wire)
    await subscribe(manager(), wire)
    expect([made.length, gone, told()]).toEqual([
      1,
      [],
      [
        { endpoint: 'push/0', keys },
        { endpoint: 'push/0', keys },
      ],
    ])
  })

  it('anew when the server has another key, or the browser has dropped it', async () => {
    there = subscription('push/old', [4, 1])
    await subscribe(manager(), wire)
    expect(gone).toEqual(['push/old'])
    there = null
    await subscribe(manager(), wire)
    expect(told()).toEqual([
      { endpoint: 'push/0', keys },
      { endpoint: 'push/1', keys },
    ])
  })

  it('not without a server', async () => {
    wire.answers('GET /api/push', () => ({ ok: true, value: '<html>' }))
    await expect(subscribe(manager(), wire)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(made).toEqual([])
  })

  it.each([
    ['refuses', () => Promise.reject(new DOMException('no', 'AbortError'))],
    ['never answers', () => new Promise<never>(() => undefined)],
  ])('or says why not: a push service that %s', async (_, broken) => {
    vi.useFakeTimers()
    const done = subscribe(manager(broken), wire).catch((error: Error) => error.message)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(await done).toMatch(/push service of this browser does not answer/)
    vi.useRealTimers()
    expect(told()).toEqual([])
  })
})

it('and gives that up, here and at the server', async () => {
  await subscribe(manager(), wire)
  await unsubscribe(manager(), wire)
  expect(gone).toEqual(['push/0'])
  expect(wire.asked('DELETE /api/push')).toHaveLength(1)
})
