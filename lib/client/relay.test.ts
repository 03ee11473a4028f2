import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { relay } from './relay.ts'

/** What is kept is told to the other tabs if it is a change, as browsers do it. */
const others = new EventTarget()
const kept = new Map<string, string>()

beforeEach(() => {
  kept.clear()
  vi.stubGlobal('addEventListener', others.addEventListener.bind(others))
  vi.stubGlobal('localStorage', {
    setItem(key: string, newValue: string) {
      if (kept.get(key) === newValue) return
      kept.set(key, newValue)
      others.dispatchEvent(Object.assign(new Event('storage'), { key, newValue }))
    },
  })
})
afterEach(() => vi.unstubAllGlobals())

it('tells the other tabs what is said of the device, each time, and nothing else', () => {
  const heard: unknown[] = []
  relay.listen((message) => heard.push(message))
  for (const word of ['renamed', 'nudge', 'renamed', 'leads?', 'leaving', 'left'] as const)
    relay.post(word)
  relay.post({ caughtUp: 'room', head: 1 })
  expect(heard).toEqual(['renamed', 'renamed', 'leaving', 'left'])
})

it('does not take for a word what others keep, or clear', () => {
  const heard: unknown[] = []
  relay.listen((message) => heard.push(message))
  const events = [
    { key: 'tendril:changed', newValue: '0 x' },
    { key: 'tendril:said', newValue: null },
    { key: 'tendril:said', newValue: '99 x' },
    { key: null, newValue: null },
  ]
  for (const one of events) others.dispatchEvent(Object.assign(new Event('storage'), one))
  expect(heard).toEqual([])
})

it('says nothing where nothing can be kept', () => {
  vi.stubGlobal('localStorage', {
    setItem() {
      throw new DOMException('denied', 'SecurityError')
    },
  })
  expect(() => relay.post('leaving')).not.toThrow()
})
