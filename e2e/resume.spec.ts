import { createHash, randomBytes } from 'node:crypto'
import { type Front, openFront } from '../server/front.fixture.ts'
import { expectNoByteAgain, watchOffsets } from './offsets.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'

const bytes = randomBytes(24 * 2 ** 20)
const file = { name: 'hike.bin', mimeType: 'application/octet-stream', buffer: bytes }

// A browser that is told to be offline still finishes what it has begun to send. This can be cut.
let link: Front
test.beforeEach(async ({ server }) => {
  link = await openFront(server.url)
})
test.afterEach(() => link.close())

for (const [how, interrupt] of [
  ['the connection is cut', cut],
  ['the page is reloaded', reload],
] as const) {
  test(`an upload goes on from its last byte when ${how} in the middle`, async ({
    person,
    server,
  }) => {
    const ada = await person('Ada', link.url)
    const ben = await person('Ben')
    const room = await ada.makesRoom('Hike')
    await ben.enters(room)
    const watched = watchOffsets(ada)
    const { patches, creations } = watched
    const broken: string[] = []
    ada.context.on('requestfailed', (one) => one.method() === 'PATCH' && broken.push(one.url()))

    link.rate = 3_000_000
    await ada.attaches(file)
    const progress = ben.attachment('hike.bin').getByRole('progressbar')
    await expect(progress).toHaveAttribute('aria-valuenow', /^[2-9]\d$/)
    await interrupt(ada)
    await expect.poll(() => broken.length).toBeGreaterThan(0)
    link.rate = null
    link.leadTo(server.url)

    await expect(progress).toBeHidden({ timeout: 60_000 })
    expect(await ben.sumOf('hike.bin')).toBe(createHash('sha256').update(bytes).digest('hex'))
    expect(creations).toHaveLength(1)
    expect(patches.length).toBeGreaterThan(1)
    expect(patches.some(({ offset }) => offset > 0)).toBe(true)
    expectNoByteAgain(watched)
  })
}

async function cut(person: Person): Promise<void> {
  person.cutOff = true
  link.leadTo()
  link.cut()
  await expect(person.status).toContainText(/offline|connecting/i)
}

async function reload(person: Person): Promise<void> {
  await person.page.reload()
}
