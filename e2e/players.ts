import { expect } from '@playwright/test'
import type { Person } from './person.ts'

/** How much of a file has arrived. */
export const percentOf = async (who: Person, name: string) => {
  const bars = who.attachment(name).getByRole('progressbar')
  // Without one it is all there.
  const [percent = '100'] = await bars.evaluateAll((all) =>
    all.map((bar) => bar.getAttribute('aria-valuenow') ?? '0'),
  )
  return Number(percent)
}

export const timeOf = (who: Person, name: string) =>
  who
    .attachment(name)
    .locator('video,audio')
    .evaluate((media) => (media as HTMLMediaElement).currentTime)

/** Plays it from its place, as a finger does. */
export async function plays(who: Person, name: string) {
  const place = who.attachment(name)
  await expect(place.locator('video,audio')).toHaveCount(1, { timeout: 60_000 })
  await place.locator('video,audio').evaluate((media: HTMLMediaElement) => {
    media.muted = true
    media.addEventListener('error', () => (media.dataset.failed = 'yes'))
  })
  await place.getByRole('button', { name: 'Play', exact: true }).click()
}

/** How many players there have been in the document at once, at most. */
export async function mostPlayers(who: Person) {
  await who.page.evaluate(() => {
    const seen = document.documentElement.dataset
    const look = () => {
      const now = document.querySelectorAll('video,audio').length
      seen['players'] = String(Math.max(now, Number(seen['players'] ?? 0)))
    }
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true })
  })
  return async () => Number(await who.page.locator('html').getAttribute('data-players'))
}

/** It ends without having failed, in the very element that began. */
export async function playsToItsEnd(who: Person, name: string, seconds: number) {
  const media = who.attachment(name).locator('video,audio')
  // What came in one piece is asked for once more, to be moved in.
  await expect
    .poll(() =>
      media.evaluate(({ seekable }: HTMLMediaElement) => seekable.length && seekable.end(0)),
    )
    .toBeGreaterThan(seconds - 2)
  await media.evaluate((one: HTMLMediaElement, to) => (one.currentTime = to), seconds - 4)
  await expect
    .poll(() => media.evaluate((one: HTMLMediaElement) => one.ended), { timeout: 60_000 })
    .toBe(true)
  expect(await media.getAttribute('data-failed')).toBeNull()
}
