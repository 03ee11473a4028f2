import { createHash } from 'node:crypto'
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestNode } from './guest.fixture.ts'
import { policyFor } from './pages.ts'

const hashOf = (code: string) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`

describe('the policy of a page', () => {
  it('lets its own inline scripts run, by their hashes, and no others', () => {
    const html = `<script>one()</script><script type="module">two()</script><script src="/x.js"></script>`
    const scripts = /script-src ([^;]*)/.exec(policyFor(html))?.[1]
    expect(scripts).toBe(`'self' ${hashOf('one()')} ${hashOf('two()')}`)
  })

  it('takes the styles that stand in it, and no others', () => {
    const policy = policyFor('<style>a{color:red}</style><style>b > c{}</style>')
    expect(policy).toContain(`; style-src 'self' ${hashOf('a{color:red}')} ${hashOf('b > c{}')}; `)
    expect(policyFor('<p>')).toContain("; style-src 'self'; ")
  })

  it('counts every byte of a script, its lines and its entities', () => {
    const code = '\n  a < b && "</div>" ; // 🌱\n'
    expect(policyFor(`<body><script>${code}</script></body>`)).toContain(hashOf(code))
  })

  it('names a script once that stands twice', () => {
    const policy = policyFor('<script>x()</script><script>x()</script>')
    expect(policy.split(hashOf('x()'))).toHaveLength(2)
  })

  it('allows nothing that it does not name', () => {
    const policy = policyFor('<p>')
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /)
    expect(policy).not.toMatch(/script-src[^;]*unsafe|\*|https?:/)
    for (const none of ['frame-ancestors', 'base-uri', 'object-src']) {
      expect(policy).toContain(`${none} 'none'`)
    }
  })
})

describe('the built shell', () => {
  let dir: string
  let node: Awaited<ReturnType<typeof openTestNode>>

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tendril-shell-'))
    await mkdir(join(dir, '_next/static'), { recursive: true })
    await writeFile(join(dir, 'index.html'), '<!doctype html><script>shell()</script>')
    await writeFile(join(dir, 'sw.js'), 'self.x')
    await writeFile(join(dir, '.secret'), 'secret')
    await writeFile(join(dir, '_next/static/a.js'), 'a()')
    await writeFile(join(dir, '_next/static/b.js'), 'b()')
    await writeFile(join(dir, 'favicon.ico'), 'icon')
    node = await openTestNode({}, { shell: dir })
  })

  afterAll(async () => {
    await node.close()
    await rm(dir, { recursive: true, force: true })
  })

  const get = (path: string, method = 'GET', headers = {}) =>
    fetch(node.url + path, { method, headers })

  it.each(['/', '/r/AAAAAAAAAAAAAAAAAAAAAA', '/f/0199a0a0-0000-7000-8000-000000000000'])(
    'answers %s',
    async (path) => {
      const response = await get(path)
      expect(response.status).toBe(200)
      expect(await response.text()).toContain('shell()')
      expect(response.headers.get('content-security-policy')).toContain(hashOf('shell()'))
      expect(response.headers.get('cache-control')).toBe('no-cache')
    },
  )

  it('keeps for ever what never changes, and asks again for what does', async () => {
    const [built, worker] = [await get('/_next/static/a.js'), await get('/sw.js')]
    expect(built.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(worker.headers.get('cache-control')).toBe('no-cache')
  })

  it.each(['/.secret', '/nothing', '/r/no-room', '/f/no-file', '/../index.ts', '/_next/static/'])(
    'has no %s',
    async (path) => {
      const response = await get(path)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ code: 'NOT_FOUND' })
    },
  )

  it('takes nothing, and says what it does instead', async () => {
    for (const path of ['/', '/sw.js', '/nothing']) {
      const response = await get(path, 'POST')
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, HEAD')
    }
    expect((await get('/share', 'PUT')).headers.get('allow')).toBe('GET, HEAD, POST')
  })

  it.each(['bytes=0-0', 'bytes=-2', 'bytes=5-3', 'bytes=9-', 'lines=0-1', 'bytes=0-1,3-3'])(
    'gives all of a file to whoever asks for %s of it',
    async (range) => {
      const response = await get('/sw.js', 'GET', { range })
      expect(response.status).toBe(200)
      expect(await response.text()).toBe('self.x')
    },
  )

  it('calls an icon an icon', async () => {
    expect((await get('/favicon.ico')).headers.get('content-type')).toBe('image/x-icon')
  })

  it('outlives a file that another build has taken away', async () => {
    await rm(join(dir, '_next/static/b.js'))
    await expect(get('/_next/static/b.js')).rejects.toThrow('fetch failed')
    expect((await get('/sw.js')).status).toBe(200)
  })

  // The system's share sheet is no page of ours: its requests come from no origin.
  it.each(['null', 'https://evil.example'])(
    'sends on what is shared without a worker, also from %s, and says so',
    async (origin) => {
      const form = new FormData()
      form.set('text', 'look')
      form.set('files', new File([new Uint8Array(2 ** 20)], 'a.bin'))
      const response = await fetch(`${node.url}/share`, {
        method: 'POST',
        body: form,
        headers: { origin },
        redirect: 'manual',
      })
      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toBe('/share?missed')
      expect((await get('/share?missed')).status).toBe(200)
      expect((await get('/share', 'DELETE')).status).toBe(405)
    },
  )
})
