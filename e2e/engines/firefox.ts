import puppeteer, { type ElementHandle, type Page } from 'puppeteer-core'
import { findFirefox } from '../../build/engines.mjs'
import { type Browser, type Engine, seek, type Tab } from './tab.ts'

const tabOf = (page: Page): Tab => ({
  opens: async (url) => void (await page.goto(url)),
  runs: (work, ...args) => page.evaluate(work as never, ...args) as never,
  presses: async ({ role, name }) => {
    const found = (await page.evaluateHandle(seek, role, name)).asElement()
    if (found === null) throw new Error(`there is no ${role} ${name}`)
    await (found as ElementHandle<Element>).click()
  },
  types: (text) => page.keyboard.type(text),
  turnsWheel: async (by) => {
    const { width, height } = page.viewport()!
    await page.mouse.move(width / 2, height / 2)
    await page.mouse.wheel({ deltaY: by })
  },
  picks: async (...paths) => {
    const picker = await page.$('input[type=file][multiple]')
    await (picker as ElementHandle<HTMLInputElement>).uploadFile(...paths)
  },
  shows: async () => Buffer.from(await page.screenshot()),
  closes: () => page.close(),
})

async function start(profile: string): Promise<Browser> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: findFirefox()!,
    headless: true,
    timeout: 90_000,
    userDataDir: profile,
    defaultViewport: { width: 390, height: 780 },
    extraPrefsFirefox: { 'intl.accept_languages': 'en-GB', 'media.autoplay.default': 0 },
  })
  const complaints: string[] = []
  const opensTab = async () => {
    const page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    return tabOf(page)
  }
  return { tab: await opensTab(), opensTab, complaints, close: () => browser.close() }
}

export const firefox: Engine = {
  name: 'Firefox',
  missing: findFirefox() === null ? 'Firefox' : null,
  keeps: true,
  start,
}
