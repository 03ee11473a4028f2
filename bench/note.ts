import { chromium } from '@playwright/test'
import { browserArgs, findChromium } from '../build/browser.mjs'
import buildOnce from '../e2e/build.ts'
import { Person } from '../e2e/person.ts'
import { Server } from '../e2e/server.ts'
import { freePort } from '../server/port.fixture.ts'
import { type Figure, round } from './figure.ts'
import { median } from './samples.ts'

/** Half of what is measured is before the cut, half after it. */
const [LISTENED, CUT] = [60_000, 30_000]
const EVERY = 500
const PATIENCE = 120_000
/** What is recorded leaves the device once a second: nobody can be less behind for long. */
const SLICE = 1000
const GOAL = { behind: 4000, caughtUp: 60_000 }

const FAKE = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Keeps a copy of what is recorded, apart from the app, and when that began. */
const overhear = () => {
  const heard: Blob[] = []
  Object.assign(globalThis, { heard })
  const start = MediaRecorder.prototype.start
  MediaRecorder.prototype.start = function (slice) {
    this.addEventListener('start', () => Object.assign(globalThis, { began: Date.now() }))
    this.addEventListener('dataavailable', ({ data }) => heard.push(data))
    start.call(this, slice)
  }
}

const sumHeard = async () => {
  const { heard } = globalThis as unknown as { heard: Blob[] }
  const bytes = await new Blob(heard).arrayBuffer()
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const noteOf = ({ log }: Person) => log.getByRole('group', { name: /note/ })

async function opened<T>(
  run: (enter: (name: string) => Promise<Person>) => Promise<T>,
): Promise<T> {
  buildOnce()
  const server = new Server(await freePort(), { LIMITS: 'off' })
  await server.start()
  const executablePath = findChromium() ?? ''
  const browser = await chromium.launch({ executablePath, args: [...browserArgs, ...FAKE] })
  try {
    return await run(async (name) => {
      const context = await browser.newContext()
      return new Person(name, context, await context.newPage(), server.url)
    })
  } finally {
    await browser.close()
    await server.stop()
  }
}

/** How long ago what is heard was said, while a note is recorded, before and after a tunnel. */
export const note = (): Promise<Figure> =>
  opened(async (enter) => {
    const [ada, ben] = [await enter('Ada'), await enter('Ben')]
    // Its functions are given their names by a helper.
    await ada.context.addInitScript({ content: 'globalThis.__name = (it) => it' })
    await ada.context.addInitScript(overhear)
    await ben.enters(await ada.makesRoom('Listen'))
    await ada.page.getByRole('button', { name: 'Record', exact: true }).click()
    await ada.page.getByRole('menuitem', { name: 'Voice note' }).click()
    await noteOf(ben).getByRole('button', { name: 'Play', exact: true }).click()
    const player = noteOf(ben).locator('audio')
    const timeOf = () =>
      player.evaluate((media) => ({
        at: Date.now(),
        time: (media as HTMLMediaElement).currentTime,
      }))
    while ((await timeOf()).time === 0) await sleep(100)
    const began = await ada.page.evaluate(() => (globalThis as unknown as { began: number }).began)
    const lag = async () => {
      const { at, time } = await timeOf()
      return at - began - time * 1000
    }
    const listen = async (ms: number) => {
      const lags: number[] = []
      for (const end = Date.now() + ms; Date.now() < end; await sleep(EVERY)) lags.push(await lag())
      return lags
    }

    const before = await listen(LISTENED / 2)
    await ada.goesOffline()
    await sleep(CUT)
    await ada.comesBack()
    const back = Date.now()
    while ((await lag()) > GOAL.behind && Date.now() < back + PATIENCE) await sleep(EVERY)
    const caughtUp = Date.now() - back
    const after = await listen(LISTENED / 2)
    await ada.page.getByRole('button', { name: 'Finish the recording' }).click()
    await noteOf(ben).getByRole('progressbar').waitFor({ state: 'detached' })
    const name = (await noteOf(ben).getAttribute('aria-label')) ?? ''
    const whole = (await ben.sumOf(name)) === (await ada.page.evaluate(sumHeard))

    const [all, first, second] = [[...before, ...after], before, after].map(median) as [
      number,
      number,
      number,
    ]
    const worst = Math.max(all / GOAL.behind, caughtUp / GOAL.caughtUp)
    return {
      name: 'note',
      says:
        `what is heard of a note that is being recorded was said ${round(all)} ms ago (median of 60 s: ` +
        `${round(first)} ms before and ${round(second)} ms after 30 s without a network, ${round(all / SLICE)} × ` +
        `the second that it waits on the device); after these, a listener is at most 4 s behind again in ` +
        `${round(caughtUp / 1000)} s; its hash is ${whole ? 'the same' : 'ANOTHER'} on both sides`,
      ratio: round(all / SLICE),
      goal: `≤ 4 s, again after ≤ 60 s, the same hash`,
      met: whole && worst <= 1,
      far: !whole || worst > 1.5,
      details: { before: round(first), after: round(second), caughtUp: round(caughtUp), whole },
    }
  })
