import { readFileSync, rmSync } from 'node:fs'
import { openFront } from '../server/front.fixture.ts'
import { Workshop, withoutFfmpeg } from './ffmpeg.ts'
import { makePhoneFilm } from './films.ts'
import { expectNoByteAgain, watchOffsets } from './offsets.ts'
import { expect, test } from './people.ts'
import { picks } from './picks.ts'
import { sound } from './sound.ts'

test('a film whose sender’s browser is killed at 40 % goes on by itself: its viewer waits, and sees it to its end', async ({
  person,
  device,
  server,
}) => {
  test.skip(withoutFfmpeg, 'needs an ffmpeg')
  test.setTimeout(600_000)
  const seconds = 32
  const shop = new Workshop()
  const front = await openFront(server.url)
  try {
    const film = makePhoneFilm(shop, 'phone.mp4', seconds)
    const look = ['-f', 'framemd5', '-'] as const
    const frames = shop.ffmpeg('-i', 'phone.mp4', ...look)
    const ben = await person('Ben')
    // A reader is cut off when nothing has come for long: the browser may say so.
    ben.cutOff = true
    const phone = device('Ada’s phone', front.url)
    let ada = await phone.start()
    const room = await ada.makesRoom('A film')
    await ben.enters(room)
    await ada.says('before')
    await ada.seesStored('before')
    await ada.keepsTheApp()
    await phone.settles()

    const watched = watchOffsets(ada)
    front.rate = 1_000_000
    await picks(ada, [shop.path('phone.mp4')])
    const place = ben.attachment('phone.mp4')
    const media = place.locator('video')
    await expect(media).toHaveCount(1, { timeout: 60_000 })
    await media.evaluate((one: HTMLMediaElement) => {
      one.muted = true
      one.addEventListener('error', () => (one.dataset['failed'] = 'yes'))
    })
    await place.getByRole('button', { name: 'Play', exact: true }).click()
    const growing = place.getByRole('progressbar')
    await expect(growing).toHaveAttribute('aria-valuenow', /^4\d$/, { timeout: 120_000 })
    await phone.kill()
    // Now the device alone has the rest.
    rmSync(shop.path('phone.mp4'))

    await expect(place).toContainText(/Waiting for Anonymous\d+, .* are here/, { timeout: 60_000 })
    const state = () =>
      media.evaluate(({ currentTime, paused, readyState }: HTMLMediaElement) => ({
        waits: !paused && readyState < HTMLMediaElement.HAVE_FUTURE_DATA,
        currentTime,
      }))
    await expect.poll(async () => (await state()).waits, { timeout: 60_000 }).toBe(true)
    const { currentTime: pausedAt } = await state()
    expect(pausedAt).toBeGreaterThan(0)
    expect(pausedAt).toBeLessThan(seconds * 0.7)

    front.rate = null
    ada = await phone.start()
    watchOffsets(ada, watched)
    await ada.enters(room)
    await expect(growing).toHaveCount(0, { timeout: 240_000 })
    // In the very element that began, which nobody has touched.
    await expect
      .poll(() => media.evaluate((one: HTMLMediaElement) => one.ended), { timeout: 120_000 })
      .toBe(true)
    expect(await media.getAttribute('data-failed')).toBeNull()
    expect(await ben.log.getByRole('group', { name: 'phone.mp4' }).count()).toBe(1)
    expect(new Set(watched.creations).size).toBeLessThanOrEqual(1)
    expectNoByteAgain(watched)
    const link = place.getByRole('link', { name: /Download/ })
    const href = (await link.getAttribute('href')) ?? ''
    shop.write('arrived.mp4', await (await ben.context.request.get(server.url + href)).body())
    expect(shop.read('arrived.mp4').length).toBe(film.length)
    expect(shop.ffmpeg('-i', 'arrived.mp4', ...look)).toBe(frames)
  } finally {
    shop.close()
    await front.close()
  }
})

test('the part that arrived of a song is played and saved when its sender is gone', async ({
  person,
  device,
}) => {
  test.setTimeout(300_000)
  const wav = sound(60)
  const ben = await person('Ben')
  ben.cutOff = true
  const phone = device('Ada’s phone')
  const ada = await phone.start()
  await ben.enters(await ada.makesRoom('A song'))
  await ada.throttles(1_000_000)
  await ada.attaches({ name: 'song.wav', mimeType: 'audio/wav', buffer: wav })
  const place = ben.attachment('song.wav')
  await expect(place.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[2-9]\d$/)
  await phone.kill()

  const save = place.getByRole('button', { name: /^Save the .* that are here/ })
  await expect(save).toBeVisible({ timeout: 60_000 })
  await expect(place).toContainText(/Waiting for Anonymous\d+, .* of .* are here since/)
  const song = place.locator('audio')
  await song.evaluate((audio: HTMLAudioElement) => (audio.muted = true))
  await place.getByRole('button', { name: 'Play', exact: true }).click()
  await expect
    .poll(() => song.evaluate(({ currentTime }: HTMLAudioElement) => currentTime))
    .toBeGreaterThan(1)

  const [download] = await Promise.all([ben.page.waitForEvent('download'), save.click()])
  expect(download.suggestedFilename()).toBe('part of song.wav')
  const part = readFileSync(await download.path())
  const percent = Number(await place.getByRole('progressbar').getAttribute('aria-valuenow'))
  expect(Math.floor((part.length / wav.length) * 100)).toBe(percent)
  expect(part.equals(wav.subarray(0, part.length))).toBe(true)
})
