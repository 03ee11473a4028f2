import { drawn } from './canvas.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import { sound } from './sound.ts'

test.setTimeout(180_000)

/** The server has it that this person has read enough today; says when they may again. */
async function overBudget(who: Person) {
  // The browser says that files were refused.
  who.cutOff = true
  const budget = { over: true }
  await who.page.route('**/files/**', async (route) => {
    if (!budget.over) return route.continue()
    const headers = { 'retry-after': '8' }
    return route.fulfill({ status: 429, headers, json: { code: 'RATE', text: 'Enough.' } })
  })
  return budget
}

test('who has read a day’s share is told until when it rests, and it goes on by itself', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Enough')
  await ada.attaches(await drawn(ada.page, 'drawn.png'))
  await ada.attaches({ name: 'song.wav', mimeType: 'audio/wav', buffer: sound(1) })
  for (const name of ['drawn.png', 'song.wav']) await expect(ada.whole(name)).toBeVisible()

  const budget = await overBudget(ben)
  await ben.enters(room)
  const rests = /So much was read here today that it rests until .*\. It goes on by itself\./
  await expect(ben.attachment('drawn.png')).toContainText(rests, { timeout: 60_000 })
  await expect(ben.attachment('song.wav')).toContainText(rests, { timeout: 60_000 })

  budget.over = false
  const width = () =>
    ben
      .attachment('drawn.png')
      .getByRole('img', { name: 'drawn.png' })
      .evaluate((image) => (image as HTMLImageElement).naturalWidth)
  await expect.poll(width, { timeout: 60_000 }).toBe(800)
  await expect(ben.attachment('song.wav')).not.toContainText(rests, { timeout: 60_000 })
  const length = () =>
    ben
      .attachment('song.wav')
      .locator('audio')
      .evaluate((audio) => (audio as HTMLAudioElement).duration)
  await expect.poll(length, { timeout: 60_000 }).toBeGreaterThan(0.9)
})
