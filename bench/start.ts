import type { Device } from '../e2e/device.ts'
import type { Person } from '../e2e/person.ts'

/** Times in ms from the begin of the navigation. */
export interface Start {
  readonly paint: number
  /** What was said last can be read: as it was kept, or in the room itself. */
  readonly seen: number
  /** The room itself is there. */
  readonly live: number
}

/** A start whose pages know the helper that tsx puts into functions. */
export async function open(device: Device): Promise<Person> {
  const person = await device.start()
  await person.page.addInitScript({ content: 'globalThis.__name = (it) => it' })
  return person
}

const THERE = 'it is there'

/**
 * Notes when what the selector finds is on the screen for the first time, and when it is or was kept, and
 * says so. Nobody asks before: to have a page run what asks takes longer than the empty page itself.
 */
const watch = ([selector, there]: readonly [string, string]) => {
  const marks = { seen: `.glimpse article, ${selector}`, live: selector }
  const tell = setInterval(() => {
    const missing = (name: string) => performance.getEntriesByName(name).length === 0
    if (['first-contentful-paint', 'live'].some(missing)) return
    clearInterval(tell)
    console.debug(there)
  }, 50)
  for (const [mark, what] of Object.entries(marks)) {
    const look = () => {
      if (!document.querySelector(what)) return void requestAnimationFrame(look)
      requestAnimationFrame(() => performance.mark(mark))
    }
    look()
  }
}

/** A new browser process on a profile that has been there before, and no server. */
export async function start(device: Device, url: string, selector: string): Promise<Start> {
  const { page } = await open(device)
  await page.addInitScript(watch, [selector, THERE] as const)
  const there = page.waitForEvent('console', (message) => message.text() === THERE)
  await page.goto(url, { waitUntil: 'commit' })
  await there
  const times = async () =>
    page.evaluate(() => ({
      paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
      seen: performance.getEntriesByName('seen')[0]?.startTime,
      live: performance.getEntriesByName('live')[0]?.startTime,
    }))
  const { paint = Number.NaN, seen = Number.NaN, live = Number.NaN } = await times()
  await device.kill()
  return { paint, seen, live }
}
