import { basename } from 'node:path'
import { expect } from '@playwright/test'
import type { Place, Tab } from './tab.ts'

const SLOW = { timeout: 60_000 }

/** Somebody in another engine. Each verb waits until the screen shows that it worked. */
export class Guest {
  readonly tab: Tab
  private readonly url: string

  constructor(tab: Tab, url: string) {
    this.tab = tab
    this.url = url
  }

  async opens(path = '/'): Promise<void> {
    await this.tab.opens(new URL(path, this.url).href)
  }

  async presses(role: Place['role'], name: string): Promise<void> {
    await expect(() => this.tab.presses({ role, name })).toPass(SLOW)
  }

  /** It is there to be pressed. */
  async seesButton(name: string): Promise<void> {
    const there = () =>
      this.tab.runs(
        (pattern) =>
          Array.from(document.querySelectorAll('button')).some((one) =>
            new RegExp(pattern).test((one.ariaLabel ?? one.innerText).trim()),
          ),
        name,
      )
    await expect.poll(there, SLOW).toBe(true)
  }

  /** Writes into a field that is empty. */
  async writes(role: Place['role'], name: string, text: string): Promise<void> {
    await this.presses(role, name)
    await this.tab.types(text)
    const written = () =>
      this.tab.runs(() => (document.activeElement as HTMLInputElement | null)?.value)
    await expect.poll(written, SLOW).toBe(text)
  }

  /** Makes a room and is in it; answers its path. */
  async makesRoom(title: string): Promise<string> {
    await this.opens('/')
    await this.presses('button', '^New room')
    await this.writes('textbox', '^Title', title)
    await this.presses('button', '^(Make|Create)')
    const path = () => this.tab.runs(() => location.pathname)
    await expect.poll(path, SLOW).toMatch(/^\/r\/[\w-]{22}/)
    await this.seesHeading(title)
    return path()
  }

  async seesHeading(title: string): Promise<void> {
    const headings = () =>
      this.tab.runs(() =>
        Array.from(document.querySelectorAll('h1'))
          .filter((one) => one.checkVisibility())
          .map((one) => one.innerText.trim()),
      )
    await expect.poll(headings, SLOW).toContain(title)
  }

  /** The device keeps the app from now on. */
  async keepsTheApp(): Promise<void> {
    const kept = () =>
      this.tab.runs(async () => {
        const { active } = await navigator.serviceWorker.ready
        return active?.state === 'activated' && navigator.serviceWorker.controller !== null
      })
    await expect.poll(kept, SLOW).toBe(true)
  }

  async says(text: string): Promise<void> {
    await this.writes('textbox', '^Message$', text)
    await this.presses('button', '^Send$')
    await this.sees(text)
  }

  /** The messages on the screen, as they read. */
  messages(): Promise<string[]> {
    return this.tab.runs(() =>
      Array.from(
        document.querySelectorAll<HTMLElement>('[role=log] article'),
        (one) => one.innerText,
      ),
    )
  }

  async sees(text: string): Promise<void> {
    await expect.poll(() => this.messages(), SLOW).toContainEqual(expect.stringContaining(text))
  }

  /** The message says so of itself. */
  async seesOf(text: string, state: 'Queued' | 'Stored'): Promise<void> {
    const of = async () => (await this.messages()).findLast((one) => one.includes(text))
    await expect.poll(of, SLOW).toContain(state)
  }

  /** What the connection line and its like say. */
  async reads(pattern: RegExp): Promise<void> {
    const lines = () =>
      this.tab.runs(() =>
        Array.from(
          document.querySelectorAll<HTMLElement>('[role=status],dialog[open]'),
          (one) => one.innerText,
        ).join('\n'),
      )
    await expect.poll(lines, SLOW).toMatch(pattern)
  }

  async texts(among: RegExp): Promise<string[]> {
    return (await this.messages()).flatMap((text) => among.exec(text)?.[0] ?? [])
  }

  draft(): Promise<string | undefined> {
    return this.tab.runs(
      () => document.querySelector<HTMLTextAreaElement>('textarea[aria-label=Message]')?.value,
    )
  }

  /** Picks a file and sends it off. */
  async sends(path: string): Promise<void> {
    await this.tab.picks(path)
    await this.presses('button', '^Send$')
    const file = basename(path)
    const there = () =>
      this.tab.runs(
        (name) => document.querySelector(`[role=log] [role=group][aria-label="${name}"]`) !== null,
        file,
      )
    await expect.poll(there, SLOW).toBe(true)
  }

  /** The width of a file's picture as it is drawn now, in the picture's own pixels; 0: none is. */
  widthOf(file: string): Promise<number> {
    return this.tab.runs((name) => {
      const group = `[role=log] [role=group][aria-label="${name}"]`
      // Its first is what it looked like before it was here.
      const images = document.querySelectorAll<HTMLImageElement>(`${group} img`)
      return Math.max(0, ...Array.from(images, ({ naturalWidth }) => naturalWidth))
    }, file)
  }

  /** How much of a file is there, in percent; null: nothing grows. */
  growthOf(file: string): Promise<number | null> {
    return this.tab.runs((name) => {
      const bar = document.querySelector(
        `[role=log] [role=group][aria-label="${name}"] [role=progressbar]`,
      )
      return bar && Number(bar.getAttribute('aria-valuenow'))
    }, file)
  }

  /** Everything that the device still has, as text. */
  async kept(): Promise<string> {
    return this.tab.runs(async () => {
      const texts: string[] = []
      const done = (request: IDBRequest) =>
        new Promise((resolve, reject) => {
          request.onsuccess = resolve
          request.onerror = () => reject(request.error)
        })
      for (const { name = '' } of await indexedDB.databases()) {
        const open = indexedDB.open(name)
        await done(open)
        for (const store of open.result.objectStoreNames) {
          const all = open.result.transaction(store).objectStore(store).getAll()
          await done(all)
          texts.push(JSON.stringify(all.result))
        }
        open.result.close()
      }
      return [...texts, JSON.stringify(localStorage)].join('\n')
    })
  }
}
