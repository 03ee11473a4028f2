import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import buildOnce from '../e2e/build.ts'
import { Device } from '../e2e/device.ts'
import type { Person } from '../e2e/person.ts'
import { talkAllNight } from '../e2e/night.ts'
import { Server } from '../e2e/server.ts'
import { rowsOf } from '../e2e/store.ts'
import { freePort } from '../server/port.fixture.ts'
import { FAR, type Figure, round } from './figure.ts'
import { makeRooms } from './history.ts'
import { median } from './samples.ts'

const ROOMS = 20
const EACH = 500
const NIGHTS = 3
const GOAL = { view: 1000, all: 5000, block: 50 }

/** Times in ms from the moment of the connection. */
interface Night {
  readonly view: number
  readonly all: number
  /** Longest task of the page's thread, and how many were longer than a screen may stand still. */
  readonly longest: number
  readonly blocks: number
}

/** Notes when the page is connected, what its screen shows, and when it stood still. */
function watchNight(): void {
  const tasks: number[] = []
  new PerformanceObserver((list) => {
    for (const { duration, startTime } of list.getEntries()) {
      const [open] = performance.getEntriesByName('connected')
      if (open && startTime + duration > open.startTime) tasks.push(duration)
    }
  }).observe({ type: 'longtask' })
  const Native = WebSocket
  globalThis.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener('open', () => performance.mark('connected'))
    }
  }
  const look = () => {
    const said = (globalThis as { waitsFor?: string }).waitsFor
    const last = [...document.querySelectorAll('[role=log] article')].at(-1)
    if (said && last?.textContent?.includes(said) && !performance.getEntriesByName('right').length)
      performance.mark('right')
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
  Object.assign(globalThis, { longTasks: () => tasks })
}

const heads = async (page: Page): Promise<number[]> =>
  (await rowsOf(page, 'rooms')).map(({ high }) => Number(high))

async function sleepThrough(ada: Person, url: string, rooms: string[], night: number) {
  const { page } = ada
  await ada.goesOffline()
  const before = 1 + (night - 1) * EACH
  const text = (n: number) =>
    `Night ${night}, message ${n}: the quick brown fox jumps over the lazy dog, unseen.`
  await talkAllNight(url, rooms, EACH, text)
  await page.evaluate((last) => {
    performance.clearMarks()
    ;(globalThis as { waitsFor?: string }).waitsFor = last
    ;(globalThis as unknown as { longTasks: () => number[] }).longTasks().length = 0
  }, `Night ${night}, message ${EACH}:`)
  await ada.comesBack()
  // Looking costs, too: at rows from another page, and not before the room is right.
  await page.waitForFunction(() => performance.getEntriesByName('right').length > 0)
  const other = await ada.context.newPage()
  await other.goto(`${url}/healthz`)
  while (Math.min(...(await heads(other))) < before + EACH) await other.waitForTimeout(50)
  const ended = await page.evaluate(() => performance.now())
  await other.close()
  return page.evaluate((end): Night => {
    const at = (name: string) => performance.getEntriesByName(name)[0]?.startTime ?? Number.NaN
    const tasks = (globalThis as unknown as { longTasks: () => number[] }).longTasks()
    return {
      view: at('right') - at('connected'),
      all: end - at('connected'),
      longest: Math.max(0, ...tasks),
      blocks: tasks.length,
    }
  }, ended)
}

async function bare(device: Device, url: string, rooms: string[], night: number): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('catchup.page.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const { page, context } = await device.start()
  // A page of the same origin, and nothing on it; what may be fetched from there is not the question.
  const cdp = await context.newCDPSession(page)
  await cdp.send('Page.setBypassCSP', { enabled: true })
  await page.goto(`${url}/healthz`)
  await page.evaluate(() =>
    fetch('/api/session', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    }),
  )
  await page.evaluate(outputFiles[0]?.text ?? '')
  const took = await page.evaluate(
    ([ids, after]) =>
      (
        globalThis as unknown as { bareCatchUp: (...all: unknown[]) => Promise<number> }
      ).bareCatchUp(ids, after),
    [rooms, 1 + (night - 1) * EACH] as const,
  )
  await device.kill()
  return took
}

/** A device that was away while much was said: how soon it is right again, and whether it stood still. */
export async function catchup(): Promise<Figure> {
  buildOnce()
  const server = new Server(await freePort(), { LIMITS: 'off' })
  await server.start()
  const app = new Device('the app', server.url)
  const floor = new Device('a bare page', server.url)
  try {
    const ada = await app.start()
    await ada.page.addInitScript({ content: 'globalThis.__name = (it) => it' })
    await ada.page.addInitScript(watchNight)
    const room = await ada.makesRoom('Room 1')
    await ada.keepsTheApp()
    const rooms = [room.slice('/r/'.length), ...(await makeRooms(ada.page, ROOMS - 1))]
    // Something of each is held: what comes after it is what was missed.
    await talkAllNight(server.url, rooms, 1, () => 'Good night.')
    await ada.enters(room)
    while (Math.min(...(await heads(ada.page))) < 1) await ada.page.waitForTimeout(50)
    const nights: { app: Night; bare: number }[] = []
    for (let night = 1; night <= NIGHTS; night++) {
      const slept = await sleepThrough(ada, server.url, rooms, night)
      nights.push({ app: slept, bare: await bare(floor, server.url, rooms, night) })
    }
    return compare(nights)
  } finally {
    await app.close()
    await floor.close()
    await server.stop()
  }
}

function compare(nights: readonly { app: Night; bare: number }[]): Figure {
  const mid = (of: keyof Night) => Math.round(median(nights.map(({ app }) => app[of])))
  const bare = Math.round(median(nights.map((night) => night.bare)))
  const [view, all, longest, blocks] = [mid('view'), mid('all'), mid('longest'), mid('blocks')]
  const worst = Math.max(view / GOAL.view, all / GOAL.all, longest / GOAL.block)
  return {
    name: 'catchup',
    says:
      `${ROOMS * EACH} messages missed in ${ROOMS} rooms: the room in view is right ${view} ms after the connection, all are after ${all} ms, ` +
      `${round(all / bare)} × the time in which a bare socket and a bare Dexie have them (${bare} ms); ` +
      `longest task ${longest} ms, ${blocks} of more than 50 ms`,
    ratio: round(all / bare),
    goal: `view ≤ ${GOAL.view} ms, all ≤ ${GOAL.all} ms, no task > ${GOAL.block} ms`,
    met: worst <= 1,
    far: worst > 1 / FAR,
    details: { view, all, bare, longest, blocks, nights },
  }
}
