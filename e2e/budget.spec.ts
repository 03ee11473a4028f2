import { gzipSync } from 'node:zlib'
import { expect, test } from './people.ts'

/** Bytes of JavaScript, gzipped, that the first page may cost somebody who has never been here. */
const BUDGET = 220_000

test('the first page loads little JavaScript', async ({ person }) => {
  const ada = await person('Ada')
  const scripts = new Map<string, Promise<number>>()
  ada.page.on('response', (response) => {
    // What the service worker keeps for later is not in anybody's way.
    if (response.request().serviceWorker() !== null) return
    if (!/javascript/.test(response.headers()['content-type'] ?? '')) return
    const size = response.body().then((body) => gzipSync(body, { level: 9 }).length)
    scripts.set(new URL(response.url()).pathname, size)
  })
  await ada.opens('/')
  await expect(ada.page.getByRole('button', { name: 'New room' }).first()).toBeVisible()
  await ada.page.waitForLoadState('networkidle')

  const sizes = await Promise.all(
    [...scripts].map(async ([path, size]) => ({ path, size: await size })),
  )
  const total = sizes.reduce((sum, { size }) => sum + size, 0)
  const list = sizes
    .sort((a, b) => b.size - a.size)
    .map(({ path, size }) => `${String(size).padStart(8)} ${path}`)
  expect(list.length, 'the page has scripts').toBeGreaterThan(0)
  expect(total, `${total} bytes:\n${list.join('\n')}\n`).toBeLessThanOrEqual(BUDGET)
})
