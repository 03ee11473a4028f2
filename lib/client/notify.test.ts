import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { forget } from './notify.ts'

const closed: string[] = []
const asked: unknown[] = []
let unsubscribed = 0
let answers: () => Promise<boolean>

const registration = {
  getNotifications: async () => [{ close: () => void closed.push('one') }],
  pushManager: {
    getSubscription: async () => ({
      unsubscribe: () => {
        unsubscribed++
        return answers()
      },
    }),
  },
}

beforeEach(() => {
  closed.length = asked.length = unsubscribed = 0
  answers = async () => true
  vi.useFakeTimers()
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration: async () => registration } })
  vi.stubGlobal('fetch', (...call: unknown[]) => void asked.push(call))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('has a device that leaves called no more, at once and without asking a server', async () => {
  await forget()
  expect([unsubscribed, closed, asked]).toEqual([1, ['one'], []])
})

it('has nobody wait for a browser that does not answer', async () => {
  answers = () => new Promise(() => {})
  const left = forget()
  await vi.advanceTimersByTimeAsync(2000)
  await left
  expect(unsubscribed).toBe(1)
})

it('has nothing to forget where there is no worker', async () => {
  vi.stubGlobal('navigator', {})
  await expect(forget()).resolves.toBeUndefined()
})
