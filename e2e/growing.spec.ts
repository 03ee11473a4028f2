import { createHash } from 'node:crypto'
import { expect, test } from './people.ts'
import { sound } from './sound.ts'

const MINUTES = 2
const wav = sound(MINUTES * 60)

test('a song is heard by another person while it is still being sent', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Listening')
  await ben.enters(room)

  await ada.throttles(1_500_000)
  await ada.attaches({ name: 'song.wav', mimeType: 'audio/wav', buffer: wav })
  const growing = ben.attachment('song.wav')
  await expect(growing).toBeVisible()
  const progress = growing.getByRole('progressbar')
  await expect(progress).toHaveAttribute('aria-valuenow', /^[1-9]\d?$/)

  // Ben hears it: the sound has a position, while the sender is still far from the end.
  const player = growing.locator('audio')
  await expect(player).toBeVisible()
  await player.evaluate((audio: HTMLAudioElement) => {
    audio.muted = true
    return audio.play()
  })
  await expect
    .poll(() => player.evaluate((audio: HTMLAudioElement) => audio.currentTime))
    .toBeGreaterThan(1)
  const { duration } = await player.evaluate(({ duration }: HTMLAudioElement) => ({ duration }))
  expect(duration).toBeCloseTo(MINUTES * 60, 0)
  const percent = Number(await progress.getAttribute('aria-valuenow'))
  expect(percent).toBeLessThan(90)
  const sending = ada.attachment('song.wav').getByRole('progressbar')
  await expect(sending).toBeVisible()

  // And a raw reader gets the first bytes long before the last have been sent.
  const early = await ben.page.evaluate(async (name) => {
    const link = document.querySelector<HTMLAudioElement>(`[aria-label*="${name}"] audio, audio`)
    const response = await fetch(link?.currentSrc ?? '', { headers: { range: 'bytes=0-99999' } })
    return { status: response.status, range: response.headers.get('content-range') }
  }, 'song.wav')
  expect(early).toEqual({ status: 206, range: `bytes 0-99999/${wav.length}` })

  await ada.throttles(null)
  await expect(progress).toBeHidden({ timeout: 60_000 })
  // It goes on to its end.
  await player.evaluate((audio: HTMLAudioElement) => (audio.currentTime = audio.duration - 2))
  await expect
    .poll(() => player.evaluate((audio: HTMLAudioElement) => audio.ended), { timeout: 60_000 })
    .toBe(true)
  const sum = await ben.page.evaluate(async () => {
    const audio = document.querySelector('audio')
    const bytes = await (await fetch(audio?.currentSrc ?? '')).arrayBuffer()
    const digest = await crypto.subtle.digest('SHA-256', bytes)
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  })
  expect(sum).toBe(createHash('sha256').update(wav).digest('hex'))
})
