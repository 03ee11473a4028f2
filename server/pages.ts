import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import sirv from 'sirv'
import { Refusal } from '../lib/protocol/errors.ts'

/** The shell: one static page and what it loads. */
export interface Pages {
  readonly dev: boolean
  serve(req: IncomingMessage, res: ServerResponse): Promise<void>
}

/** Names of files whose content never changes under the same name. */
const IMMUTABLE = /^\/_next\/static\//

/** The built shell, from `dir`. Its inline scripts and styles, and no others, count: by their hashes. */
export async function openBuiltPages(dir: string): Promise<Pages> {
  const shell = await readFile(join(dir, 'index.html'))
  const policy = policyFor(shell.toString('utf8'))
  const files = sirv(dir, { brotli: true, gzip: true, etag: true, dotfiles: false })
  return {
    dev: false,
    serve: (req, res) =>
      new Promise((resolve, reject) => {
        // Before sirv: a 304 must carry them too, since browsers take a 304's headers for the page's.
        const forever = IMMUTABLE.test(req.url ?? '')
        // Of a range sirv understands too little; whoever asks for one may be given all.
        delete req.headers.range
        // A new build may have taken the file away; a stream that fails unheard ends the process.
        res.once('pipe', (file: Readable) => file.once('error', reject))
        if (req.url === '/favicon.ico') res.setHeader('Content-Type', 'image/x-icon')
        res.setHeader('Content-Security-Policy', policy)
        res.setHeader('Vary', 'Accept-Encoding')
        res.setHeader('Cache-Control', forever ? 'public, max-age=31536000, immutable' : 'no-cache')
        res.once('close', resolve)
        files(req, res, () => {
          if (!isForPerson(req)) return reject(new Refusal('NOT_FOUND'))
          res.setHeader('Content-Type', 'text/html; charset=utf-8')
          res.writeHead(404).end(req.method === 'HEAD' ? undefined : shell)
        })
      }),
  }
}

/** Somebody who follows a bad link is told so by the shell; a program gets its coded answer. */
const isForPerson = ({ headers: { accept = '' } }: IncomingMessage): boolean =>
  accept.includes('text/html')

/** For a browser that knows the built shell from this address: gives way to what the source says. */
const NO_WORKER = `
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) await caches.delete(name)
  await self.registration.unregister()
  for (const tab of await self.clients.matchAll({ type: 'window' })) tab.navigate(tab.url)
})()))
`

/** The shell from source, by Next's development server, which reloads what changes. */
export async function openSourcePages(http: Server, port: number): Promise<Pages> {
  const { default: next } = await import('next')
  const app = next({ dev: true, port, httpServer: http })
  await app.prepare()
  const handle = app.getRequestHandler()
  return {
    dev: true,
    async serve(req, res) {
      res.removeHeader('Content-Security-Policy')
      if (req.url !== '/sw.js') return handle(req, res)
      res.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-cache' })
      res.end(NO_WORKER)
    },
  }
}

/** The hashes of what stands in the page itself, each once. */
const hashesOf = (html: string, inline: RegExp): string => {
  const hashes = [...html.matchAll(inline)].map(
    ([, text = '']) => ` 'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
  return [...new Set(hashes)].join('')
}

export function policyFor(html: string): string {
  const scripts = hashesOf(html, /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)
  const styles = hashesOf(html, /<style[^>]*>([\s\S]*?)<\/style>/g)
  return [
    "default-src 'none'",
    `script-src 'self'${scripts}`,
    `style-src 'self'${styles}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    // Chromium looks once more at a picture of our own that it could not decode.
    "connect-src 'self' blob:",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
  ].join('; ')
}

/** Of a node that serves none. */
export const noPages: Pages = {
  dev: false,
  async serve(_req, res) {
    res.writeHead(404).end()
  },
}
