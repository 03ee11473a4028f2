import { Workshop, withoutFfmpeg } from './ffmpeg.ts'
import { makeSound } from './films.ts'
import { expect, test } from './people.ts'
import { mostPlayers, percentOf, plays, playsToItsEnd, timeOf } from './players.ts'
import { sound } from './sound.ts'

test.skip(withoutFfmpeg, 'needs an ffmpeg')
test.setTimeout(300_000)

test('songs are there before their first byte, and play while they come, two at once', async ({
  person,
}) => {
  const shop = new Workshop()
  const seconds = 40
  const songs = ['song.flac', 'song.aac']
  const files = [
    ['song.flac', 'audio/flac', makeSound(shop, 'song.flac', seconds, '-ar', '22050')],
    ['song.aac', 'audio/aac', makeSound(shop, 'song.aac', seconds, '-b:a', '256k')],
    ['third.wav', 'audio/wav', sound(2)],
  ] as const
  shop.close()
  const ada = await person('Ada')
  const ben = await person('Ben')
  await ben.enters(await ada.makesRoom('Songs'))
  const most = await mostPlayers(ben)
  // Nothing of them goes out: not even that they will come.
  let held = 0
  let letGo = () => {}
  const gone = new Promise<void>((resolve) => (letGo = resolve))
  await ada.page.route('**/uploads**', async (route) => {
    held++
    await gone
    await route.continue()
  })
  await ada.attaches(...files.map(([name, mimeType, buffer]) => ({ name, mimeType, buffer })))
  await expect.poll(() => held).toBeGreaterThan(0)
  for (const [name] of files) await expect(ben.attachment(name)).toContainText('not begun yet')
  await ada.says('listen')
  await expect(ben.log.getByRole('article').last()).toContainText('listen')
  await expect(ben.log.getByRole('article').first()).toContainText('song.flac')

  await ada.throttles(60_000)
  letGo()
  await ada.page.unrouteAll({ behavior: 'wait' })
  for (const name of songs) {
    await plays(ben, name)
    await expect.poll(() => timeOf(ben, name), { timeout: 60_000 }).toBeGreaterThan(0.5)
    expect(await percentOf(ben, name)).toBeLessThan(90)
  }
  await ada.throttles(null)
  for (const [name] of files)
    await expect(ben.attachment(name).getByRole('progressbar')).toHaveCount(0, {
      timeout: 120_000,
    })
  await Promise.all(songs.map((name) => playsToItsEnd(ben, name, seconds)))
  // The third is all there too, and waits for its turn.
  await expect(ben.attachment('third.wav').getByRole('button', { name: 'Play' })).toBeVisible()
  expect(await most()).toBe(2)
})
