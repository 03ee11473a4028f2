import { createHash } from 'node:crypto'
import { withoutCompany } from '../server/nodes.fixture.ts'
import { type Company, openCompany } from './company.ts'
import { watchOffsets } from './offsets.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import { sound } from './sound.ts'

test.describe('two nodes', () => {
  test.skip(withoutCompany, 'needs a MongoDB and a Redis')
  let company: Company
  test.beforeAll(async () => {
    test.setTimeout(180_000)
    company = await openCompany()
  })
  test.afterAll(() => company?.close())

  test('are one chat, and go on when one of them is killed', async ({ person }) => {
    test.setTimeout(240_000)
    const ada = await person('Ada', company.front.url)
    const ben = await person('Ben', company.second.url)
    const both = [ada, ben]
    const room = await ada.makesRoom('Two nodes')
    await ben.enters(room)
    for (const { page } of both)
      await expect(page.getByRole('button', { name: '2 people are here' })).toBeVisible()
    await ada.says('from the first node')
    await ben.sees('from the first node')
    await ben.composer.pressSequentially('I am')
    await expect(ada.page.getByText(/is typing/)).toBeVisible()
    await ben.says('from the second node')
    await ada.sees('from the second node')

    const song = sound(120)
    const { patches, creations } = watchOffsets(ada)
    await ada.throttles(1_000_000)
    await ada.attaches({ name: 'song.wav', mimeType: 'audio/wav', buffer: song })
    const there = await watches(ben, 'song.wav', song)
    expect(there).toBeLessThan(song.length)

    ada.cutOff = true
    await company.first.kill()
    await expect(ada.status).toContainText(/offline|connecting/i)
    await ada.says('said to nobody')
    company.front.leadTo(company.second.url)
    await ben.says('said meanwhile')
    await ada.sees('said meanwhile')
    await ben.sees('said to nobody')
    await ada.seesStored('said to nobody')
    await ada.throttles(null)
    await expect(ben.attachment('song.wav').getByRole('progressbar')).toBeHidden({
      timeout: 90_000,
    })

    expect(await ben.sumOf('song.wav')).toBe(createHash('sha256').update(song).digest('hex'))
    expect(creations).toHaveLength(1)
    expect(patches.length).toBeGreaterThan(1)
    for (const { offset, acknowledged } of patches)
      expect(offset).toBeGreaterThanOrEqual(acknowledged)
    // What Ben could already see was never sent again.
    expect(patches.at(-1)?.offset).toBeGreaterThanOrEqual(there)
    const all = /from the (first|second) node|said to nobody|said meanwhile/
    const texts = await ada.texts(all)
    expect(texts).toEqual(await ben.texts(all))
    expect(texts.toSorted()).toEqual([
      'from the first node',
      'from the second node',
      'said meanwhile',
      'said to nobody',
    ])
  })
})

/** Hears a song that is still being sent, reads its beginning, and answers how much of it is there. */
async function watches(who: Person, name: string, song: Buffer): Promise<number> {
  const growing = who.attachment(name)
  await expect(growing.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[1-9]\d$/)
  const player = growing.locator('audio')
  await player.evaluate((audio: HTMLAudioElement) => {
    audio.muted = true
    return audio.play()
  })
  const position = () => player.evaluate((audio: HTMLAudioElement) => audio.currentTime)
  await expect.poll(position).toBeGreaterThan(1)
  const href = await growing.getByRole('link', { name: /Download/ }).getAttribute('href')
  const early = await who.page.evaluate(async (url) => {
    const answer = await fetch(url, { headers: { range: 'bytes=0-99999' } })
    const bytes = Array.from(new Uint8Array(await answer.arrayBuffer()))
    return { bytes, length: Number(answer.headers.get('x-durable-length')) }
  }, href ?? '')
  expect(song.subarray(0, 100_000).equals(Buffer.from(early.bytes))).toBe(true)
  return early.length
}
