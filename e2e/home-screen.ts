import type { CDPSession, Page } from '@playwright/test'
import type { Person } from './person.ts'

/** The home screen of a device, by the browser's own protocol for installed apps. */
export class HomeScreen {
  private readonly who: Person
  private readonly cdp: CDPSession
  private readonly manifestId: string

  private constructor(who: Person, cdp: CDPSession, manifestId: string) {
    this.who = who
    this.cdp = cdp
    this.manifestId = manifestId
  }

  static async of(who: Person, url: string): Promise<HomeScreen> {
    const browser = who.context.browser()
    if (!browser) throw new Error('there is no browser to ask')
    return new HomeScreen(who, await browser.newBrowserCDPSession(), `${url}/`)
  }

  /** Puts the app there, to open in a window of its own. */
  async install(): Promise<void> {
    const { manifestId } = this
    await this.send('PWA.install', { manifestId, installUrlOrBundleUrl: manifestId })
    await this.send('PWA.changeAppUserSettings', { manifestId, displayMode: 'standalone' })
  }

  /** What the system has been told of it. */
  state(): Promise<{ badgeCount: number; fileHandlers: { action: string }[] }> {
    return this.send('PWA.getOsAppState', { manifestId: this.manifestId })
  }

  /** A tap on its icon; answers its window. */
  launch(): Promise<Page> {
    return this.opened('PWA.launch', {})
  }

  /** Files that the system opens with it. */
  launchWith(files: string[]): Promise<Page> {
    return this.opened('PWA.launchFilesInApp', { files })
  }

  private async opened(method: string, more: object): Promise<Page> {
    const opening = this.who.context.waitForEvent('page', { timeout: 60_000 })
    await this.send(method, { manifestId: this.manifestId, ...more })
    return opening
  }

  private send<T>(method: string, params: object): Promise<T> {
    return this.cdp.send(method as never, params as never) as Promise<T>
  }
}
