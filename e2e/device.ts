import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, chromium, expect } from '@playwright/test'
import { browserArgs, findChromium } from '../build/browser.mjs'
import { Person } from './person.ts'

/** A phone: a browser process on a profile that stays, which can be killed and started again. */
export class Device {
  readonly name: string
  /** Who has looked at it, start after start. */
  readonly people: Person[] = []
  /** Where its browser can be driven. */
  port = 0
  private readonly url: string
  private readonly profile = mkdtempSync(join(tmpdir(), 'tendril-device-'))
  private process: ChildProcess | null = null
  private browser: Browser | null = null

  constructor(name: string, url: string) {
    this.name = name
    this.url = url
  }

  /** A cold start; the person looks at an empty tab. */
  async start(): Promise<Person> {
    const path = findChromium()
    if (path === null) throw new Error('there is no Chromium')
    const place = [`--user-data-dir=${this.profile}`, '--remote-debugging-port=0']
    const child = spawn(path, [...browserArgs, ...place, '--headless=new', 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.process = child
    const endpoint = await endpointOf(child)
    this.port = Number(new URL(endpoint).port)
    this.browser = await chromium.connectOverCDP(endpoint)
    const context = this.browser.contexts()[0]
    if (!context) throw new Error('the browser has no profile')
    const page = await context.newPage()
    await page.setViewportSize({ width: 390, height: 780 })
    const person = new Person(this.name, context, page, this.url)
    this.people.push(person)
    return person
  }

  /**
   * Waits until the browser has written down that there is such a place, and who the device is there:
   * for half a minute it knows both by heart only.
   */
  async settles(): Promise<void> {
    for (const file of ['WebStorage/QuotaManager', 'Cookies']) {
      const path = join(this.profile, 'Default', file)
      const kept = () =>
        existsSync(path) &&
        (statSync(`${path}-journal`, { throwIfNoEntry: false })?.size ?? 0) === 0 &&
        readFileSync(path).includes('localhost')
      await expect.poll(kept, { timeout: 90_000, message: `${file} is written` }).toBe(true)
    }
  }

  /** SIGKILL, as a phone does to an app: no goodbye. */
  async kill(): Promise<void> {
    const child = this.process
    this.process = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    await this.browser?.close().catch(() => {})
  }

  /** As when a browser is closed: all that it knows is written down. */
  async quit(): Promise<void> {
    const session = await this.browser?.newBrowserCDPSession()
    if (!this.process || !session) return
    const gone = once(this.process, 'exit')
    await session.send('Browser.close').catch(() => {})
    await gone
    this.process = null
  }

  async close(): Promise<void> {
    await this.kill()
    await removeProfile(this.profile)
  }
}

/** The parts of a browser outlive it for a moment, and write. */
export const removeProfile = (folder: string): Promise<void> =>
  expect(() => rmSync(folder, { recursive: true, force: true })).toPass({ timeout: 30_000 })

async function endpointOf({ stderr }: ChildProcess): Promise<string> {
  if (!stderr) throw new Error('the browser says nothing')
  for await (const line of createInterface({ input: stderr })) {
    const [, endpoint] = /DevTools listening on (\S+)/.exec(line) ?? []
    if (endpoint === undefined) continue
    stderr.resume()
    return endpoint
  }
  throw new Error('the browser did not start')
}
