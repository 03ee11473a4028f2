import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { expect, it, onTestFinished } from 'vitest'
import { bundleWorker } from './worker.mjs'

const web = {
  URL,
  Event,
  CustomEvent,
  Request,
  Response,
  TextEncoder,
  TextDecoder,
  setTimeout,
  clearTimeout,
  crypto,
  navigator: {},
}

/** The worker in a world that counts how often somebody looks for a database. */
async function startWorker() {
  const folder = mkdtempSync(join(tmpdir(), 'worker-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'sw.js')
  await bundleWorker(file)
  const listeners = new Map<string, (event: unknown) => void>()
  let [looks, shown] = [0, 0]
  const world = {
    location: new URL('https://chat.example/sw.js'),
    registration: { scope: 'https://chat.example/', showNotification: async () => void shown++ },
    addEventListener: (type: string, listener: (event: unknown) => void) =>
      listeners.set(type, listener),
    get indexedDB() {
      looks++
      return undefined
    },
    __WB_MANIFEST: [{ url: '/', revision: '1' }],
    reportError() {},
    ...web,
  }
  Object.assign(world, { self: world })
  runInContext(readFileSync(file, 'utf8'), createContext(world))
  return { listeners, looks: () => looks, shown: () => shown }
}

it('touches no database when it starts, and does when it is woken', async () => {
  const { listeners, looks, shown } = await startWorker()
  const wanted = ['fetch', 'install', 'activate', 'message', 'sync', 'push', 'notificationclick']
  expect([...listeners.keys()]).toEqual(expect.arrayContaining(wanted))
  expect(looks()).toBe(0)
  const work: Promise<unknown>[] = []
  const waitUntil = (promise: Promise<unknown>) => void work.push(promise)
  listeners.get('push')?.({ data: null, waitUntil })
  await Promise.all(work)
  expect(work).toHaveLength(1)
  expect(shown()).toBe(1)
  expect(looks()).toBeGreaterThan(0)
})
