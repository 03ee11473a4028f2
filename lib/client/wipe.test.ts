import { afterEach, expect, it, vi } from 'vitest'
import { markWipe, tellWipe } from './wipe.ts'

/** A browser's caches, one of them, by address. */
function withCaches() {
  const kept = new Map<string, Response>()
  const match = async (at: string) => kept.get(at)?.clone()
  const put = async (at: string, answer: Response) => void kept.set(at, answer)
  vi.stubGlobal('caches', { match, open: async () => ({ match, put }) })
}

const shell = () =>
  Promise.resolve(
    new Response('<!doctype html><html lang="en"><p>$& <html></p></html>', {
      headers: { 'Content-Security-Policy': "default-src 'self'" },
    }),
  )

afterEach(() => vi.unstubAllGlobals())

it('leaves the shell as it is where nobody has left', async () => {
  withCaches()
  const page = await shell()
  expect(await tellWipe(Promise.resolve(page))).toBe(page)
})

it('tells each page of the last wipe, and changes nothing else of it', async () => {
  withCaches()
  const told = async () => {
    const page = await tellWipe(shell())
    expect(page.headers.get('Content-Security-Policy')).toBe("default-src 'self'")
    const [, wipe = '', rest] = /^<!doctype html><html data-wipe="([\w-]+)"(.*)$/.exec(
      await page.text(),
    )!
    expect(rest).toBe(' lang="en"><p>$& <html></p></html>')
    return wipe
  }
  await markWipe()
  const first = await told()
  expect(await told()).toBe(first)
  await markWipe()
  expect(await told()).not.toBe(first)
})

it('shows the shell in a browser without caches', async () => {
  const page = await shell()
  expect(await tellWipe(Promise.resolve(page))).toBe(page)
})
