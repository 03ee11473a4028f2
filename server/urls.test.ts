import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { asks } from '../lib/protocol/asks.ts'
import { ios, pages, urls } from './urls.ts'

/** The address of a page file, as the table writes it. */
const addressOf = (file: string): string => {
  const parts = file.split('/').slice(0, -1)
  const named = parts
    .filter((part) => !/^\(.*\)$/.test(part))
    .map((part) => part.replace(/^\[(?:\.\.\.)?(\w+)\]$/, ':$1'))
  return `/${named.join('/')}`
}

const lines = urls.flatMap(({ methods, path }) => methods.map((method) => `${method} ${path}`))

describe('the table', () => {
  it('has every page that there is in app/', () => {
    const files = readdirSync('app', { recursive: true, encoding: 'utf8' })
    const found = files.filter((file) => /(?:^|\/)page\.tsx$/.test(file)).map(addressOf)
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter((page) => !(pages as readonly string[]).includes(page))).toEqual([])
  })

  it('has every ask of the protocol, and no other', () => {
    expect(Object.keys(ios).toSorted()).toEqual(Object.keys(asks).toSorted())
  })

  // The contract (docs: the HTTP ways and the pages); a line here is a promise to other clients.
  it.each([
    'POST /api/session',
    'GET /api/session',
    'DELETE /api/session',
    'POST /api/moves',
    'POST /api/moves/look',
    'POST /api/moves/take',
    'GET /api/rooms',
    'POST /api/rooms',
    'GET /api/rooms/:roomId',
    'PATCH /api/rooms/:roomId',
    'DELETE /api/rooms/:roomId',
    'GET /api/rooms/:roomId/entries',
    'POST /api/rooms/:roomId/entries',
    'OPTIONS /uploads',
    'POST /uploads',
    'HEAD /uploads/:fileId',
    'PATCH /uploads/:fileId',
    'DELETE /uploads/:fileId',
    'GET /files/:fileId/:name?',
    'HEAD /files/:fileId/:name?',
    'GET /api/files/:fileId',
    'POST /share',
    'GET /healthz',
    'GET /readyz',
    'GET /metrics',
  ])('has %s', (line) => {
    expect(lines).toContain(line)
  })

  it('has the pages of the contract', () => {
    expect(pages).toEqual([
      '/',
      '/r/:roomId',
      '/r/:roomId/media',
      '/r/:roomId/board',
      '/f/:fileId',
      '/catalogue',
      '/share',
      '/move',
    ])
  })

  it('has no line twice, and no file to download over tus', () => {
    expect(new Set(lines).size).toBe(lines.length)
    expect(lines).not.toContain('GET /uploads/:fileId')
  })

  it('lets anyone in only where nobody can be known yet', () => {
    const open = urls.flatMap((line) => ('who' in line && line.who === 'anyone' ? [line.path] : []))
    const session = ['/api/session', '/api/session', '/api/moves/look', '/api/moves/take']
    expect(open).toEqual([...session, '/share', '/healthz', '/readyz', '/metrics'])
  })

  it('reads a body where something is written, and nowhere else', () => {
    const withBody = urls.flatMap((line) => ('body' in line && line.body ? line.methods : []))
    expect(new Set(withBody)).toEqual(new Set(['POST', 'PUT', 'PATCH']))
  })
})
