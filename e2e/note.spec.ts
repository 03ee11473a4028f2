import { browserArgs, findChromium } from '../build/browser.mjs'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'

const executablePath = findChromium()
test.use({
  launchOptions: {
    args: [...browserArgs, '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    ...(executablePath !== null && { executablePath }),
  },
})
test.setTimeout(300_000)

/** Keeps a copy of all that is recorded, apart from the app. */
const overhear = (who: Person) =>
  who.context.addInitScript(() => {
    const heard: Blob[] = []
    Object.assign(globalThis, { heard })
    const start = MediaRecorder.prototype.start
    MediaRecorder.prototype.start = function (slice) {
      this.addEventListener('dataavailable', ({ data }) => heard.push(data))
      start.call(this, slice)
    }
  })

const sumHeard = (who: Person) =>
  who.page.evaluate(async () => {
    const { heard } = globalThis as unknown as { heard: Blob[] }
    const bytes = await new Blob(heard).arrayBuffer()
    const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('')
  })

async function starts(who: Person, note: string) {
  await who.page.getByRole('button', { name: 'Record', exact: true }).click()
  await who.page.getByRole('menuitem', { name: note }).click()
  const recorder = who.page.getByRole('group', { name: 'Recording' })
  await expect(recorder).toContainText(/Others (hear|see) it now/)
  return recorder
}

const noteOf = (who: Person) => who.log.getByRole('group', { name: /note/ })
const timeOf = (who: Person) =>
  noteOf(who)
    .locator('audio,video')
    .evaluate((media) => (media as HTMLMediaElement).currentTime)

const speedOf = (who: Person) =>
  noteOf(who)
    .locator('audio')
    .evaluate((media) => (media as HTMLMediaElement).playbackRate)

async function plays(who: Person) {
  await expect(noteOf(who).locator('audio,video')).toHaveCount(1, { timeout: 60_000 })
  await noteOf(who).getByRole('button', { name: 'Play', exact: true }).click()
}

test('a voice note is heard while it is spoken, and a tunnel in the middle costs nothing of it', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  await overhear(ada)
  await ben.enters(await ada.makesRoom('Listen'))
  const recorder = await starts(ada, 'Voice note')
  await plays(ben)
  await expect.poll(() => timeOf(ben), { timeout: 60_000 }).toBeGreaterThan(2)
  await expect(recorder).toBeVisible()
  await expect(noteOf(ben)).toContainText('Live')

  await ada.goesOffline()
  const second = async () => {
    const [, minutes, seconds] = /(\d+):(\d\d)/.exec(await recorder.innerText()) ?? []
    return Number(minutes) * 60 + Number(seconds)
  }
  const until = (await second()) + 30
  await expect.poll(second, { timeout: 90_000 }).toBeGreaterThanOrEqual(until)
  const left = await timeOf(ben)
  await ada.comesBack()
  await expect(ada.status).toContainText('Online', { timeout: 60_000 })
  // While she goes on, he hears faster what he has missed, and when he has, as it is spoken.
  await expect.poll(() => speedOf(ben), { timeout: 60_000 }).toBe(2)
  const caughtUp = async () => (await speedOf(ben)) === 1 && (await timeOf(ben)) > left + 20
  await expect.poll(caughtUp, { timeout: 90_000 }).toBe(true)
  await expect(noteOf(ben)).toContainText('Live')
  await recorder.getByRole('button', { name: 'Finish the recording' }).click()
  await expect(noteOf(ben).getByRole('progressbar')).toHaveCount(0, { timeout: 60_000 })
  await expect(noteOf(ada).getByRole('progressbar')).toHaveCount(0, { timeout: 60_000 })
  const name = (await noteOf(ben).getAttribute('aria-label')) ?? ''
  expect(await ben.sumOf(name)).toBe(await sumHeard(ada))
  // Its end as well.
  const lengthOf = () =>
    noteOf(ben)
      .locator('audio')
      .evaluate((media) => (media as HTMLMediaElement).duration)
  const rest = async () => (await lengthOf()) - (await timeOf(ben))
  await expect.poll(rest, { timeout: 90_000 }).toBeLessThan(0.1)
  // The made-up microphone of a busy machine lags behind the clock.
  expect(await lengthOf()).toBeGreaterThan(until - 10)
})

test('a video note is seen while it is made, and one that is discarded is nobody’s', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  await ben.enters(await ada.makesRoom('Look'))
  const recorder = await starts(ada, 'Video note')
  await plays(ben)
  await expect.poll(() => timeOf(ben), { timeout: 60_000 }).toBeGreaterThan(1)
  const width = () =>
    noteOf(ben)
      .locator('video')
      .evaluate((video) => (video as HTMLVideoElement).videoWidth)
  expect(await width()).toBeGreaterThan(0)
  // The day, the time and the ending are the file's, not what it is called.
  await expect(noteOf(ben).getByText('Video note', { exact: true })).toBeVisible()
  // What Ben was reading breaks off, and his browser says so.
  ben.cutOff = true
  await recorder.getByRole('button', { name: 'Discard the recording' }).click()
  await expect(recorder).toHaveCount(0)
  await expect(noteOf(ada)).toHaveCount(0)
  await expect(noteOf(ben)).toHaveCount(0)
})

test('how fast notes are heard is remembered', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  await ben.enters(await ada.makesRoom('Fast'))
  for (const count of [1, 2]) {
    const recorder = await starts(ada, 'Voice note')
    await expect(noteOf(ben)).toHaveCount(count)
    await expect(noteOf(ben).last()).toContainText('Live', { timeout: 60_000 })
    await expect(recorder).toContainText(/0:(0[3-9]|[1-5]\d)/, { timeout: 60_000 })
    await recorder.getByRole('button', { name: 'Finish the recording' }).click()
    await expect(noteOf(ben).getByRole('progressbar')).toHaveCount(0, { timeout: 60_000 })
    // Nobody has played it yet.
    for (const who of [ada, ben])
      await expect(noteOf(who).last()).toContainText(/B · 0:(0[3-9]|[1-5]\d)/)
  }
  const hears = async (at: number, speed: string) => {
    const note = noteOf(ben).nth(at)
    await note.getByRole('button', { name: 'Play', exact: true }).click()
    await expect(note.getByRole('button', { name: `Speed ${speed} ×` })).toBeVisible()
    const rate = () =>
      note.locator('audio').evaluate((media) => (media as HTMLMediaElement).playbackRate)
    await expect.poll(rate).toBe(Number(speed))
    return note
  }
  const first = await hears(0, '1')
  await first.getByRole('button', { name: 'Speed 1 ×' }).click()
  await expect(first.getByRole('button', { name: 'Speed 1.5 ×' })).toBeVisible()
  await hears(1, '1.5')
  await ben.page.reload()
  await hears(0, '1.5')
})
