import { createHash, randomBytes } from 'node:crypto'
import { expect, type Person, test } from './people.ts'

const bytes = randomBytes(24 * 2 ** 20)
const file = { name: 'hike.bin', mimeType: 'application/octet-stream', buffer: bytes }

/** Notes, for each PATCH, where it began, and the highest offset acknowledged before it. */
function watchOffsets(person: Person) {
  const patches: { offset: number; acknowledged: number }[] = []
  let acknowledged = 0
  const acknowledge = (offset: string | undefined) => {
    if (offset !== undefined) acknowledged = Math.max(acknowledged, Number(offset))
  }
  const creations: string[] = []
  person.context.on('request', (request) => {
    if (!request.url().includes('/uploads')) return
    if (request.method() === 'POST') creations.push(request.url())
    if (request.method() !== 'PATCH') return
    patches.push({ offset: Number(request.headers()['upload-offset']), acknowledged })
  })
  person.context.on('response', (response) => {
    if (response.url().includes('/uploads/')) acknowledge(response.headers()['upload-offset'])
  })
  return { patches, creations }
}

async function arrivedWhole(person: Person): Promise<string> {
  const link = person.attachment('hike.bin').getByRole('link', { name: /Download/ })
  await expect(link).toBeVisible({ timeout: 60_000 })
  const href = await link.getAttribute('href')
  return person.page.evaluate(async (url) => {
    const whole = await (await fetch(url)).arrayBuffer()
    const digest = await crypto.subtle.digest('SHA-256', whole)
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  }, href ?? '')
}

for (const [how, interrupt] of [
  ['the connection is cut', cut],
  ['the page is reloaded', reload],
] as const) {
  test(`an upload goes on from its last byte when ${how} in the middle`, async ({ person }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const room = await ada.makesRoom('Hike')
    await ben.enters(room)
    const { patches, creations } = watchOffsets(ada)

    await ada.throttles(3_000_000)
    await ada.attaches(file)
    const progress = ben.attachment('hike.bin').getByRole('progressbar')
    await expect(progress).toHaveAttribute('aria-valuenow', /^[2-9]\d$/)
    await interrupt(ada)
    await ada.throttles(null)

    await expect(progress).toBeHidden({ timeout: 60_000 })
    expect(await arrivedWhole(ben)).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(creations).toHaveLength(1)
    expect(patches.length).toBeGreaterThan(1)
    expect(patches.some(({ offset }) => offset > 0)).toBe(true)
    for (const { offset, acknowledged } of patches)
      expect(offset).toBeGreaterThanOrEqual(acknowledged)
  })
}

async function cut(person: Person): Promise<void> {
  await person.goesOffline()
  await expect(person.status).toContainText(/offline/i)
  await person.comesBack()
}

async function reload(person: Person): Promise<void> {
  await person.page.reload()
}
