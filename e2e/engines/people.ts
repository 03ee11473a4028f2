import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeProfile } from '../device.ts'
import { expect, test as base } from '../people.ts'
import { Guest } from './guest.ts'
import type { Browser, Engine } from './tab.ts'

/** What a console says of a server that is gone on purpose, and of a page that is left while it loads. */
export const GONE =
  /connection to the server at|WebSocket connection|due to access control|Failed to load resource|Could not connect|ServiceWorker intercepted/

/** A device with another engine. */
export interface Gadget {
  /** A cold start; answers who looks at it. */
  start: () => Promise<Guest>
  /** One more tab of the same device. */
  opensTab: () => Promise<Guest>
  close: () => Promise<void>
}

interface Fixtures {
  /** A device with that engine; its console must stay quiet, but for what is `expected` of it. */
  gadget: (engine: Engine, expected?: RegExp) => Gadget
}

export const test = base.extend<Fixtures>({
  gadget: async ({ server }, use, info) => {
    const closers: (() => Promise<string[]>)[] = []
    await use((engine, expected) => {
      const profile = mkdtempSync(join(tmpdir(), 'tendril-engine-'))
      const complaints: string[] = []
      let browser: Browser | null = null
      const close = async () => {
        const ended = browser
        browser = null
        if (ended && info.errors.length > 0)
          await info.attach(engine.name, {
            body: await ended.tab.shows(),
            contentType: 'image/png',
          })
        await ended?.close()
        complaints.push(...(ended?.complaints ?? []))
      }
      closers.push(async () => {
        await close()
        await removeProfile(profile)
        return complaints.filter((one) => !expected?.test(one))
      })
      const start = async () => {
        browser = await engine.start(profile)
        return new Guest(browser.tab, server.url)
      }
      const opensTab = async () => new Guest(await browser!.opensTab(), server.url)
      return { start, opensTab, close }
    })
    const complaints: string[] = []
    for (const close of closers) complaints.push(...(await close()))
    expect(complaints, 'the console is quiet').toEqual([])
  },
})

export { expect }
