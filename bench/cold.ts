import type { Page } from '@playwright/test'
import buildOnce from '../e2e/build.ts'
import { Device } from '../e2e/device.ts'
import { Server } from '../e2e/server.ts'
import { freePort } from '../server/port.fixture.ts'
import { openEmpty } from './empty.ts'
import { FAR, type Figure, round } from './figure.ts'
import { fillHistory, makeRooms } from './history.ts'
import { median } from './samples.ts'
import { scriptBytes } from './scripts.ts'
import { open, type Start, start } from './start.ts'

const STARTS = 7
const ROOMS = 20
const ENTRIES = 5000
const PAGES_BACK = 5
const GOAL = { paint: 1.2, room: 2, open: 100, back: 20, scripts: 220_000 }

/** From the press on a room's name to its messages, and from the top of what is shown to more of it. */
async function inside(device: Device, url: string): Promise<{ open: number; back: number }> {
  const { page } = await open(device)
  await page.goto(url)
  const opens: number[] = []
  const backs: number[] = []
  for (let room = 0; room < ROOMS / 2; room++) {
    await page.getByRole('navigation', { name: 'Rooms' }).getByRole('link').nth(room).waitFor()
    opens.push(await openRoom(page, room))
    if (room < PAGES_BACK) backs.push(await goBack(page))
    await page.goBack()
  }
  await device.kill()
  return { open: median(opens), back: median(backs) }
}

const openRoom = (page: Page, room: number): Promise<number> =>
  page.evaluate(async (index) => {
    const began = performance.now()
    document.querySelectorAll<HTMLElement>('nav[aria-label=Rooms] a')[index]?.click()
    while (!document.querySelector('[role=log] article')) await new Promise(requestAnimationFrame)
    return performance.now() - began
  }, room)

const goBack = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const log = document.querySelector('[role=log]')
    if (!log) return Number.NaN
    await new Promise((resolve) => setTimeout(resolve, 500))
    const { scrollHeight } = log
    const began = performance.now()
    log.scrollTop = 0
    // Measured heights differ from estimated ones by little; a page is thousands of pixels.
    while (log.scrollHeight < scrollHeight + 2000) await new Promise(requestAnimationFrame)
    return performance.now() - began
  })

/** Somebody has read in the room and put the app away: from then on the system may end it. */
async function putAway(device: Device, room: string): Promise<void> {
  const { page } = await open(device)
  await page.goto(room)
  await page.waitForFunction(() => localStorage.getItem('tendril:glimpse') !== null)
  await device.quit()
}

/** The app from the home screen, with a long history and no server, against a page with nothing on it. */
export async function cold(): Promise<Figure> {
  buildOnce()
  const server = new Server(await freePort(), { LIMITS: 'off' })
  await server.start()
  const empty = await openEmpty()
  const app = new Device('the app', server.url)
  const page = new Device('the empty page', empty.url)
  try {
    const ada = await open(app)
    const room = await ada.makesRoom('Room 1')
    await ada.keepsTheApp()
    await makeRooms(ada.page, ROOMS - 1)
    await ada.opens()
    await ada.page
      .getByRole('navigation')
      .getByRole('link')
      .nth(ROOMS - 1)
      .waitFor()
    await server.kill()
    await fillHistory(ada.page, ENTRIES)
    await app.kill()
    await putAway(app, `${server.url}${room}`)

    const nobody = await open(page)
    await nobody.opens()
    await nobody.page.evaluate(() => navigator.serviceWorker.register('/sw.js'))
    await nobody.keepsTheApp()
    await page.kill()
    await empty.close()

    const starts: { app: Start; empty: Start }[] = []
    for (let n = 0; n < STARTS; n++) {
      starts.push({
        empty: await start(page, empty.url, 'h1'),
        app: await start(app, `${server.url}${room}`, '[role=log] article'),
      })
    }
    return compare(starts, await inside(app, server.url))
  } finally {
    await app.close()
    await page.close()
    await server.stop()
  }
}

function compare(
  starts: readonly { app: Start; empty: Start }[],
  { open, back }: { open: number; back: number },
): Figure {
  const mid = (side: 'app' | 'empty', of: keyof Start) => median(starts.map((one) => one[side][of]))
  const paint = mid('app', 'paint') / mid('empty', 'paint')
  const seen = mid('app', 'seen') / mid('empty', 'live')
  const live = mid('app', 'live') / mid('empty', 'live')
  const scripts = scriptBytes()
  const shares = [
    paint / GOAL.paint,
    seen / GOAL.room,
    open / GOAL.open,
    back / GOAL.back,
    scripts / GOAL.scripts,
  ]
  const worst = Math.max(...shares)
  const figures = (side: 'app' | 'empty') => ({
    paint: Math.round(mid(side, 'paint')),
    seen: Math.round(mid(side, 'seen')),
    live: Math.round(mid(side, 'live')),
  })
  return {
    name: 'cold',
    says:
      `a new browser process, no server, ${ROOMS * ENTRIES} messages on the device: first paint after ` +
      `${round(paint)} × the time of an empty page (${figures('empty').paint} ms), the room as it was when it was put away after ${round(seen)} ×, itself after ${round(live)} ×; ` +
      `a room opens in ${round(open)} ms, a page back takes ${round(back)} ms; ${scripts} bytes of scripts`,
    ratio: round(seen),
    goal: `paint ≤ ${GOAL.paint} ×, room ≤ ${GOAL.room} ×, open ≤ ${GOAL.open} ms, back ≤ ${GOAL.back} ms, ≤ ${GOAL.scripts} B`,
    met: worst <= 1,
    far: worst > 1 / FAR,
    details: {
      paint: round(paint),
      live: round(live),
      app: figures('app'),
      empty: figures('empty'),
      open,
      back,
      scripts,
    },
  }
}
