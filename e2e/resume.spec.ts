import { createHash, randomBytes } from 'node:crypto'
import { expectNoByteAgain, watchOffsets } from './offsets.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'

const bytes = randomBytes(24 * 2 ** 20)
const file = { name: 'hike.bin', mimeType: 'application/octet-stream', buffer: bytes }

for (const [how, interrupt] of [
  ['the connection is cut', cut],
  ['the page is reloaded', reload],
] as const) {
  test(`an upload goes on from its last byte when ${how} in the middle`, async ({ person }) => {
    const ada = await person('Ada')
    const ben = await person('Ben')
    const room = await ada.makesRoom('Hike')
    await ben.enters(room)
    const watched = watchOffsets(ada)
    const { patches, creations } = watched

    await ada.throttles(3_000_000)
    await ada.attaches(file)
    const progress = ben.attachment('hike.bin').getByRole('progressbar')
    await expect(progress).toHaveAttribute('aria-valuenow', /^[2-9]\d$/)
    await interrupt(ada)
    await ada.throttles(null)

    await expect(progress).toBeHidden({ timeout: 60_000 })
    expect(await ben.sumOf('hike.bin')).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(creations).toHaveLength(1)
    expect(patches.length).toBeGreaterThan(1)
    expect(patches.some(({ offset }) => offset > 0)).toBe(true)
    expectNoByteAgain(watched)
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
