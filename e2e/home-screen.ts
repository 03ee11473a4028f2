import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from '@playwright/test'
import { browserArgs, findChromium } from '../build/browser.mjs'
import { removeProfile } from './device.ts'
import { Person } from './person.ts'

/** A phone with apps on its home screen, by Chromium's own protocol, which it speaks over a pipe alone. */
export class HomeScreen {
  readonly name: string
  private readonly url: string
  private readonly profile = mkdtempSync(join(tmpdir(), 'tendril-home-'))
  private context: BrowserContext | null = null

  constructor(name: string, url: string) {
    this.name = name
    this.url = url
  }

  /** The phone is on; the person looks at an empty tab. */
  async start(): Promise<Person> {
    const executablePath = findChromium()
    if (executablePath === null) throw new Error('there is no Chromium')
    const context = await chromium.launchPersistentContext(this.profile, {
      executablePath,
      args: browserArgs,
      viewport: null,
      // What is installed there is not for this machine's own menu.
      env: { ...process.env, XDG_DATA_HOME: join(this.profile, 'share') },
    })
    this.context = context
    return new Person(this.name, context, await context.newPage(), this.url)
  }

  /** It is off, and has written down what it knows. */
  async stop(): Promise<void> {
    await this.context?.close()
    this.context = null
  }

  /** Puts the app there, to open in a window of its own. */
  async install(): Promise<void> {
    await this.send('PWA.install', { installUrlOrBundleUrl: `${this.url}/` })
    await this.send('PWA.changeAppUserSettings', { displayMode: 'standalone' })
  }

  /** What the system has been told of the app. */
  state(): Promise<{ badgeCount: number; fileHandlers: { action: string }[] }> {
    return this.send('PWA.getOsAppState')
  }

  /** A tap on its icon; the person looks at its window. */
  async launch(): Promise<Person> {
    if (!this.context) throw new Error('the phone is off')
    const opening = this.context.waitForEvent('page', { timeout: 60_000 })
    await this.send('PWA.launch')
    return new Person(this.name, this.context, await opening, this.url)
  }

  /** The system opens files with it. */
  async opensWith(files: string[]): Promise<void> {
    await this.send('PWA.launchFilesInApp', { files })
  }

  async close(): Promise<void> {
    await this.stop()
    await removeProfile(this.profile)
  }

  private async send<T>(method: string, more: object = {}): Promise<T> {
    const browser = this.context?.browser()
    if (!browser) throw new Error('the phone is off')
    const cdp = await browser.newBrowserCDPSession()
    const params = { manifestId: `${this.url}/`, ...more }
    return (await cdp.send(method as never, params as never)) as T
  }
}
