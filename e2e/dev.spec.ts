import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from '../server/port.fixture.ts'
import { expect, test } from './people.ts'
import { Server } from './server.ts'

/** What `npm run dev` runs, without looking for changes. */
async function startFromSource(port: number, dir: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    env: {
      ...process.env,
      NODE_ENV: 'development',
      PORT: String(port),
      DATA_DIR: dir,
      MONGODB_URL: '',
      REDIS_URL: '',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout! }))
    if (line.includes('Tendril is at')) break
  child.stdout?.resume()
  return child
}

test('the development server takes the built app’s worker out of a browser that has it', async ({
  person,
}) => {
  test.setTimeout(300_000)
  const dir = mkdtempSync(join(tmpdir(), 'tendril-dev-'))
  const built = new Server(await freePort())
  await built.start()
  const ada = await person('Ada', built.url)
  await ada.makesRoom('Built')
  await ada.keepsTheApp()
  ada.cutOff = true
  await built.stop()
  const child = await startFromSource(built.port, dir)
  try {
    // The worker shows the built app once more, and learns on the way that it is not wanted.
    await ada.opens('/')
    const left = () =>
      ada.page
        .evaluate(async () => {
          const registrations = await navigator.serviceWorker.getRegistrations()
          return registrations.length + (await caches.keys()).length
        })
        .catch(() => -1)
    await expect.poll(left, { timeout: 120_000, intervals: [500] }).toBe(0)
    await ada.opens('/')
    await expect(ada.page.getByRole('button', { name: 'New room' }).first()).toBeVisible({
      timeout: 120_000,
    })
    const scripts = await ada.page.evaluate(() => [...document.scripts].map(({ src }) => src))
    expect(scripts.some((src) => src.includes('hmr-client'))).toBe(true)
    expect(await left()).toBe(0)
  } finally {
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    rmSync(dir, { recursive: true, force: true })
  }
})
