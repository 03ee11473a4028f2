import { type BrowserContext, expect, type Locator, type Page } from '@playwright/test'
import { Link } from './link.ts'
import { rowsOf } from './store.ts'

/** Console messages of the browser about the network itself, while the network is away on purpose. */
const NETWORK =
  /net::ERR_|WebSocket connection|Failed to load resource|error occurred when fetching the script/

/** Somebody with a device of their own. Each verb waits until the screen shows that it worked. */
export class Person {
  readonly name: string
  readonly context: BrowserContext
  page: Page
  /** What the console complained about; must stay empty. */
  readonly complaints: string[] = []
  /** The network is away on purpose: the browser may say so. */
  cutOff = false
  private readonly url: string
  private link: Link | undefined

  constructor(name: string, context: BrowserContext, page: Page, url: string) {
    this.name = name
    this.context = context
    this.page = page
    this.url = url
    this.listen(page)
  }

  private listen(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() !== 'error') return
      if (this.cutOff && NETWORK.test(message.text())) return
      this.complaints.push(`${message.text()} ${message.location().url}`)
    })
  }

  get log(): Locator {
    return this.page.getByRole('log', { name: 'Messages' })
  }
  get composer(): Locator {
    return this.page.getByRole('textbox', { name: 'Message' })
  }
  get status(): Locator {
    return this.page.getByRole('status').first()
  }
  message(text: string | RegExp): Locator {
    return this.log.getByRole('article').filter({ hasText: text })
  }
  attachment(name: string): Locator {
    return this.log.getByRole('group', { name })
  }
  /** The same as soon as all of it is at the server: its row offers it, and a picture has none any more. */
  whole(name: string, within = this.log): Locator {
    const still = within
      .getByRole('group', { name })
      .filter({ hasNot: this.page.getByRole('progressbar') })
    const offered = this.page.getByRole('link', { name: `Download ${name}` })
    return still.filter({ has: offered }).or(still.filter({ hasNotText: /\S/ }))
  }

  async opens(path = '/'): Promise<void> {
    await this.page.goto(new URL(path, this.url).href)
  }

  /** Makes a room and is in it; answers its path. */
  async makesRoom(title: string): Promise<string> {
    await this.opens('/')
    await this.page.getByRole('button', { name: 'New room' }).first().click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByRole('textbox').first().fill(title)
    await dialog.getByRole('button', { name: /^(Make|Create)/ }).click()
    await this.page.waitForURL(/\/r\/[\w-]{22}/)
    await expect(this.composer).toBeVisible()
    return new URL(this.page.url()).pathname
  }

  /** The device keeps the app from now on: it opens without a network. */
  async keepsTheApp(): Promise<void> {
    await this.page.evaluate(() => navigator.serviceWorker.ready)
    // Not by frames, of which a page behind another has none.
    await this.page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, {
      polling: 100,
    })
  }

  async enters(path: string): Promise<void> {
    await this.opens(path)
    await expect(this.composer).toBeVisible({ timeout: 60_000 })
  }

  /** Takes a name, from the list of rooms. */
  async isCalled(name: string): Promise<void> {
    await this.opens('/')
    await this.page.getByRole('button', { name: /^Change my name/ }).click()
    await this.page.getByRole('textbox', { name: 'My name' }).fill(name)
    await this.page.keyboard.press('Enter')
    await expect(this.page.getByRole('button', { name: `Change my name, ${name}` })).toBeVisible()
  }

  async says(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.page.getByRole('button', { name: 'Send' }).click()
    await expect(this.message(text).last()).toBeVisible()
  }

  async sees(text: string | RegExp): Promise<void> {
    await expect(this.message(text).last()).toBeVisible()
  }

  async seesStored(text: string): Promise<void> {
    await expect(this.message(text).last()).toContainText('Stored')
  }

  async attaches(
    ...files: { name: string; mimeType: string; buffer: Buffer }[] | string[]
  ): Promise<void> {
    await this.page.locator('input[type=file]').setInputFiles(files as never)
    await this.page.getByRole('button', { name: 'Send' }).click()
  }

  /** Downloads what has arrived; answers its SHA-256. */
  async sumOf(name: string): Promise<string> {
    const link = this.attachment(name).getByRole('link', { name: /Download/ })
    await expect(link).toBeVisible({ timeout: 60_000 })
    const href = (await link.getAttribute('href')) ?? ''
    return this.page.evaluate(async (url) => {
      const bytes = await (await fetch(url)).arrayBuffer()
      const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
      return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('')
    }, href)
  }

  private async opensMenuOf(message: string | RegExp): Promise<void> {
    const article = this.message(message).last()
    await article.hover()
    await article.getByRole('button', { name: /^More/ }).click()
  }

  /** Opens the menu of a message and chooses from it. */
  async chooses(message: string | RegExp, action: string): Promise<void> {
    await this.opensMenuOf(message)
    await this.page.getByRole('menuitem', { name: action }).click()
  }

  async reacts(message: string | RegExp, emoji: string): Promise<void> {
    await this.opensMenuOf(message)
    await this.page.getByRole('menuitem').filter({ hasText: emoji }).click()
  }

  /** Types a draft, and waits until the device has it: a tab that is killed sooner may lose a letter. */
  async drafts(text: string): Promise<void> {
    await this.composer.pressSequentially(text)
    const drafts = async () => (await rowsOf(this.page, 'drafts')).map((draft) => draft['text'])
    await expect.poll(drafts).toContain(text)
  }

  /** Uploads at most `bytesPerSecond`, as a slow link would; null: as fast as it goes. */
  async throttles(bytesPerSecond: number | null): Promise<void> {
    // What one session has set, only the same one takes back.
    if (this.link?.page !== this.page) this.link = await Link.of(this.page)
    await this.link.throttle(bytesPerSecond)
  }

  /** The tab was closed; the device is the same. */
  async takesNewTab(): Promise<void> {
    this.page = await this.context.newPage()
    this.listen(this.page)
  }

  /** One more tab of this device, at the list of rooms. */
  async opensTab(): Promise<Person> {
    const tab = new Person(this.name, this.context, await this.context.newPage(), this.url)
    await tab.opens()
    return tab
  }

  /** Without a network, on a device that keeps the app wherever it may. */
  async goesOffline(): Promise<void> {
    if (await this.page.evaluate(() => 'serviceWorker' in navigator)) await this.keepsTheApp()
    this.cutOff = true
    await this.context.setOffline(true)
  }

  async comesBack(): Promise<void> {
    await this.context.setOffline(false)
  }

  /** The texts of the room as they stand on the screen. */
  async texts(among: RegExp): Promise<string[]> {
    const articles = await this.log.getByRole('article').allInnerTexts()
    return articles.flatMap((text) => among.exec(text)?.[0] ?? [])
  }
}
