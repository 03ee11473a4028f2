import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const PAGE =
  '<!doctype html><html lang="en"><title>Empty</title><link rel="icon" href="data:,"><h1>Empty</h1>'
const WORKER = `
addEventListener('install', (event) => event.waitUntil(caches.open('shell').then((cache) => cache.add('/'))))
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('fetch', (event) => {
  if (event.request.mode === 'navigate') event.respondWith(caches.match('/'))
})`

/** The least that opens without a server: one page with one line, kept by a worker of five. */
export async function openEmpty(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(({ url }, res) => {
    const worker = url === '/sw.js'
    res.setHeader('content-type', worker ? 'text/javascript' : 'text/html; charset=utf-8')
    res.end(worker ? WORKER : PAGE)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
