import { withoutCompany } from '../server/nodes.fixture.ts'
import { type Company, openCompany } from './company.ts'
import { Workshop, withoutFfmpeg } from './ffmpeg.ts'
import { jpegtran, makePhoneFilm, makeProgressive, makeSound, makeWebm } from './films.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import { percentOf, plays, playsToItsEnd, timeOf } from './players.ts'

test.describe('what arrives', () => {
  test.skip(withoutFfmpeg, 'needs an ffmpeg')
  test.setTimeout(400_000)
  let shop: Workshop
  /** Two nodes where there can be two; the usual one otherwise. */
  let company: Company | undefined
  test.beforeAll(async () => {
    test.setTimeout(180_000)
    shop = new Workshop()
    if (!withoutCompany) company = await openCompany()
  })
  test.afterAll(async () => {
    await company?.close()
    shop?.close()
  })

  type Make = (name: string, url?: string) => Promise<Person>
  async function two(person: Make, title: string) {
    const ada = await person('Ada', company?.first.url)
    const ben = await person('Ben', company?.second.url)
    await ben.enters(await ada.makesRoom(title))
    return { ada, ben }
  }

  test('a film from a phone is seen while it is being sent', async ({ person }) => {
    const seconds = 32
    const film = makePhoneFilm(shop, 'phone.mp4', seconds)
    expect(film.length).toBeGreaterThan(30_000_000)
    expect(film.indexOf('moov')).toBeGreaterThan(film.indexOf('mdat'))
    const { ada, ben } = await two(person, 'A film')
    await ada.throttles(50_000)
    await ada.attaches(shop.path('phone.mp4'))
    // It is in its place before its first byte: how long, how large, what it looks like.
    const place = ben.attachment('phone.mp4')
    await expect(place).toContainText('0:32')
    await expect(place.locator('img')).toHaveAttribute('src', /^data:image\/jpeg/)
    await plays(ben, 'phone.mp4')
    await expect.poll(() => percentOf(ben, 'phone.mp4'), { timeout: 60_000 }).toBeGreaterThan(2)
    // Hardly more comes until it was seen.
    await ada.throttles(10_000)
    await expect.poll(() => timeOf(ben, 'phone.mp4'), { timeout: 60_000 }).toBeGreaterThan(0.5)
    expect(await percentOf(ben, 'phone.mp4')).toBeLessThanOrEqual(5)
    // What has arrived stands on the line, and no one gets beyond it.
    const line = place.getByRole('slider', { name: 'Position' })
    await expect(line).toHaveAttribute('aria-valuetext', /of 0:32, 0:\d\d have arrived/)
    await line.press('End')
    expect(await timeOf(ben, 'phone.mp4')).toBeLessThan(seconds / 2)
    await ada.throttles(null)
    await expect(place.getByRole('progressbar')).toHaveCount(0, { timeout: 120_000 })
    await playsToItsEnd(ben, 'phone.mp4', seconds)
  })

  for (const [name, seconds, make] of [
    ['film.webm', 30, (name: string) => makeWebm(shop, name, 30)],
    ['song.mp3', 300, (name: string) => makeSound(shop, name, 300, '-b:a', '192k')],
    [
      'song.ogg',
      300,
      (name: string) => makeSound(shop, name, 300, '-c:a', 'libvorbis', '-b:a', '160k'),
    ],
  ] as const)
    test(`${name} is played while it is being sent`, async ({ person }) => {
      const bytes = make(name)
      const { ada, ben } = await two(person, name)
      await ada.throttles(Math.round(bytes.length / 150))
      await ada.attaches(shop.path(name))
      await plays(ben, name)
      await expect.poll(() => timeOf(ben, name), { timeout: 60_000 }).toBeGreaterThan(0.5)
      expect(await percentOf(ben, name)).toBeLessThan(60)
      await ada.throttles(null)
      await expect(ben.attachment(name).getByRole('progressbar')).toHaveCount(0, {
        timeout: 120_000,
      })
      await playsToItsEnd(ben, name, seconds)
    })

  test('a picture becomes sharp while it is being sent', async ({ person }) => {
    test.skip(jpegtran === undefined, 'needs a jpegtran')
    const bytes = makeProgressive(shop, 'sharp.jpg')
    const { ada, ben } = await two(person, 'A picture')
    await ada.throttles(Math.round(bytes.length / 60))
    await ada.attaches(shop.path('sharp.jpg'))
    const picture = ben.attachment('sharp.jpg').getByRole('img', { name: 'sharp.jpg' })
    await expect(picture).toHaveCount(1, { timeout: 60_000 })
    const looks = new Set<string>()
    await expect
      .poll(
        async () => {
          looks.add((await ben.attachment('sharp.jpg').screenshot()).toString('base64'))
          return looks.size
        },
        { timeout: 90_000 },
      )
      .toBeGreaterThan(3)
    expect(await percentOf(ben, 'sharp.jpg')).toBeGreaterThan(0)
    expect(await picture.evaluate((img: HTMLImageElement) => img.complete)).toBe(false)
    await ada.throttles(null)
    await expect
      .poll(() => picture.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth), {
        timeout: 60_000,
      })
      .toBe(1600)
  })

  test('a log is read while it is being written, and its end stays in sight', async ({
    person,
  }) => {
    const { ada, ben } = await two(person, 'A log')
    const lines = Array.from({ length: 60_000 }, (_, n) => `line ${n} of a long night`)
    const log = Buffer.from(`${lines.join('\n')}\n`)
    await ada.throttles(Math.round(log.length / 60))
    await ada.attaches({ name: 'night.log', mimeType: 'text/plain', buffer: log })
    const place = ben.attachment('night.log')
    await place.getByRole('button', { name: 'Read night.log' }).click({ timeout: 60_000 })
    const pane = ben.page.getByRole('dialog').locator('pre')
    const last = async () =>
      Number(/line (\d+) of[^\n]*\n?[^\n]*$/.exec(await pane.innerText())?.[1] ?? -1)
    const first = await last()
    await expect.poll(last, { timeout: 60_000 }).toBeGreaterThan(first)
    expect(await last()).toBeLessThan(59_999)
    await ada.throttles(null)
    await expect.poll(last, { timeout: 60_000 }).toBe(59_999)
    const below = () =>
      pane.evaluate(
        ({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight,
      )
    await expect.poll(below).toBeLessThan(2)
  })

  test('what cannot be played says so, and can be had', async ({ person }) => {
    shop.ffmpeg(
      ...'-f lavfi -i testsrc2=size=96x64:rate=10 -t 1 -c:v libx265 -tag:v hvc1 -x265-params log-level=none new.mp4'.split(
        ' ',
      ),
    )
    const { ada, ben } = await two(person, 'A new film')
    await ada.attaches(shop.path('new.mp4'))
    const place = ben.attachment('new.mp4')
    await expect(place).toContainText('Cannot be played here', { timeout: 30_000 })
    await expect(place.getByRole('link', { name: 'Download new.mp4' })).toBeVisible()
  })
})
