import { Workshop, withoutFfmpeg } from './ffmpeg.ts'
import { expect, test } from './people.ts'

test.skip(withoutFfmpeg, 'needs an ffmpeg')
test.setTimeout(180_000)

test('a film that was put aside plays on when its view is closed, until it is put back', async ({
  person,
}) => {
  const shop = new Workshop()
  const look = '-f lavfi -i testsrc2=size=64x48:rate=1 -t 300'.split(' ')
  shop.ffmpeg(...look, ...'-c:v libvpx -deadline realtime -cpu-used 8'.split(' '), 'long.webm')
  const buffer = shop.read('long.webm')
  shop.close()
  const ada = await person('Ada')
  await ada.makesRoom('Watching')
  await ada.attaches({ name: 'long.webm', mimeType: 'video/webm', buffer })
  // Another film takes the place of what is shown while it is on its way.
  const film = ada.attachment('long.webm')
  await expect(ada.whole('long.webm')).toBeVisible({ timeout: 60_000 })
  await film.getByRole('button', { name: 'Open long.webm' }).click()
  const view = ada.page.getByRole('dialog', { name: 'long.webm' })
  const aside = view.getByRole('button', { name: 'Picture in picture' })
  await aside.click({ timeout: 60_000 })
  await expect(aside).toHaveAttribute('aria-pressed', 'true')

  const time = () =>
    ada.page.evaluate(
      () => (document.pictureInPictureElement as HTMLVideoElement | null)?.currentTime ?? -1,
    )
  const playsOn = async () => {
    const before = await time()
    expect(before).toBeGreaterThan(-1)
    await expect.poll(time, { timeout: 30_000 }).toBeGreaterThan(before + 1)
  }
  await view.getByRole('button', { name: 'Close' }).click()
  await expect(view).toBeHidden()
  await playsOn()
  await ada.says('Still watching')
  // Also elsewhere.
  await ada.page.getByRole('link', { name: 'All rooms' }).click()
  await expect(ada.page.getByRole('button', { name: 'New room' }).first()).toBeVisible()
  await playsOn()

  await ada.page.evaluate(() => document.exitPictureInPicture())
  await expect(ada.page.locator('dialog video')).toHaveCount(0)
  expect(await time()).toBe(-1)
})
