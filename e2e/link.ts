import type { CDPSession, Page } from '@playwright/test'

/** A page's way to the network. */
export class Link {
  readonly page: Page
  private readonly cdp: CDPSession

  private constructor(page: Page, cdp: CDPSession) {
    this.page = page
    this.cdp = cdp
  }

  static async of(page: Page): Promise<Link> {
    return new Link(page, await page.context().newCDPSession(page))
  }

  /** Bytes a second that go up at most; null: as fast as it goes. */
  async throttle(bytesPerSecond: number | null): Promise<void> {
    await this.cdp.send('Network.enable')
    await this.cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: bytesPerSecond ?? -1,
    })
  }
}
