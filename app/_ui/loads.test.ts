import { expect, it, vi } from 'vitest'
import { makeLoad } from './loads.ts'

/** A page with a part on its way. */
function openPage() {
  const page = new EventTarget()
  const begin = vi.fn<() => void>()
  const load = makeLoad(page, begin)
  const tell = (name: string, persisted = true) =>
    page.dispatchEvent(Object.assign(new Event(name), { persisted }))
  let comes!: (outcome: string) => void
  let breaks!: (error: Error) => void
  const coming = new Promise<string>((resolve, reject) => {
    comes = resolve
    breaks = reject
  })
  const settled = vi.fn<(outcome: string) => void>()
  void load(() => coming).then(settled, (error: Error) => settled(error.message))
  /** Whatever is to happen by itself has happened. */
  const rests = () => new Promise((resolve) => setImmediate(resolve))
  return { load, begin, tell, settled, rests, comes, breaks }
}

it('begins again for who comes back to a page that lacks a part', async () => {
  const { begin, tell, settled, rests, breaks } = openPage()
  breaks(new Error('broken off'))
  await rests()
  expect(settled).toHaveBeenCalledWith('broken off')
  tell('pageshow', false)
  tell('pagehide')
  expect(begin).not.toHaveBeenCalled()
  tell('pageshow')
  expect(begin).toHaveBeenCalledOnce()
})

it('calls nothing missing that was on its way when the page was left', async () => {
  const { begin, tell, settled, rests, breaks } = openPage()
  tell('pagehide')
  tell('pageshow')
  expect(begin).not.toHaveBeenCalled()
  breaks(new Error('broken off'))
  await rests()
  expect(begin).toHaveBeenCalledOnce()
  expect(settled).not.toHaveBeenCalled()
})

it('goes on where everything came, whatever was left before', async () => {
  const { load, begin, tell, settled, rests, comes } = openPage()
  tell('pagehide')
  comes('here')
  await rests()
  tell('pageshow')
  expect(settled).toHaveBeenCalledWith('here')
  // What is asked for now, and can't be had, is missing.
  await expect(load(() => Promise.reject(new Error('no network')))).rejects.toThrow('no network')
  expect(begin).not.toHaveBeenCalled()
})
