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

const kept = new Map([
  ['/?__WB_REVISION__=1', new Response('the shell')],
  ['/_next/static/chunks/start-1.js', new Response('a script')],
])

/** The worker in a world that counts how often somebody looks for a database, or for its rest. */
async function startWorker(whole = true) {
  const folder = mkdtempSync(join(tmpdir(), 'worker-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'sw.js')
  await bundleWorker(file, folder)
  const listeners = new Map<string, (event: unknown) => void>()
  let [looks, shown, reads] = [0, 0, 0]
  const world = {
    location: new URL('https://chat.example/sw.js'),
    registration: { scope: 'https://chat.example/', showNotification: async () => void shown++ },
    addEventListener: (type: string, listener: (event: unknown) => void) =>
      listeners.set(type, listener),
    get indexedDB() {
      looks++
      return undefined
    },
    __WB_MANIFEST: [
      { url: '/', revision: '1' },
      { url: '/_next/static/chunks/start-1.js', revision: null },
    ],
    caches: { match: async (key: string) => kept.get(key) },
    importScripts(name: string) {
      if (!whole) throw new Error('it can’t be had')
      reads++
      runInContext(readFileSync(join(folder, name), 'utf8'), context)
    },
    reportError() {},
    ...web,
  }
  Object.assign(world, { self: world })
  const context = createContext(world)
  runInContext(readFileSync(file, 'utf8'), context)
  return { listeners, looks: () => looks, shown: () => shown, reads: () => reads }
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

it('starts the app without its rest, and leaves what is the server’s to the server', async () => {
  const { listeners, reads } = await startWorker()
  const answers: Promise<Response>[] = []
  const ask = (method: string, mode: string, path: string, origin = 'https://chat.example') => {
    const request = { method, mode, url: `${origin}${path}` }
    const respondWith = (answer: Promise<Response>) => void answers.push(answer)
    listeners.get('fetch')?.({ request, respondWith })
  }
  for (const path of ['/', '/?new', '/r/abc', '/f/abc?x', '/share', '/move', '/catalogue'])
    ask('GET', 'navigate', path)
  const script = '/_next/static/chunks/start-1.js'
  ask('GET', 'cors', script)
  const texts = (await Promise.all(answers)).map((answer) => answer.clone().text())
  expect(await Promise.all(texts)).toEqual([...Array(7).fill('the shell'), 'a script'])
  expect(reads()).toBe(0)
  ask('GET', 'navigate', '/healthz')
  ask('GET', 'cors', '/r/abc')
  ask('GET', 'cors', script, 'https://other.example')
  ask('POST', 'navigate', '/')
  expect(answers).toHaveLength(8)
  expect(reads()).toBe(1)
})

it('is not installed without its rest', async () => {
  const { listeners } = await startWorker(false)
  const work: Promise<unknown>[] = []
  const waitUntil = (promise: Promise<unknown>) => void work.push(promise)
  listeners.get('install')?.({ waitUntil })
  await expect(Promise.all(work)).rejects.toThrow('it can’t be had')
})
