import { createHash, randomBytes } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFront } from '../server/front.fixture.ts'
import { expectNoByteAgain, watchOffsets } from './offsets.ts'
import { expect, test } from './people.ts'
import { picks } from './picks.ts'

const MIB = 2 ** 20
const sumOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

/** A file on disk that looks like no other. */
function makeFile(folder: string, name: string, mebibytes: number): string {
  const path = join(folder, name)
  const out = openSync(path, 'w')
  for (let n = 0; n < mebibytes; n++) writeSync(out, randomBytes(MIB))
  closeSync(out)
  return path
}

test('a phone that is killed twice brings ten texts and three files, each once', async ({
  person,
  device,
  server,
}) => {
  test.setTimeout(600_000)
  const folder = mkdtempSync(join(tmpdir(), 'tendril-picked-'))
  // Slow enough to be killed in the middle.
  const front = await openFront(server.url)
  front.rate = 8_000_000
  try {
    const ben = await person('Ben')
    const phone = device('Ada’s phone', front.url)
    let ada = await phone.start()
    const room = await ada.makesRoom('Killed')
    await ben.enters(room)
    await ada.says('before')
    await ada.seesStored('before')
    await ada.keepsTheApp()
    await phone.settles()

    ada.cutOff = ben.cutOff = true
    await server.kill()
    const files = { 'small.bin': 1, 'middle.bin': 5, 'large.bin': 200 }
    const paths = Object.entries(files).map(([name, size]) => makeFile(folder, name, size))
    const sums = new Map(Object.keys(files).map((name, n) => [name, sumOf(paths[n] ?? '')]))
    for (let n = 0; n < 10; n++) await ada.says(`text ${n}!`)
    await picks(ada, paths)
    await expect(ada.message('large.bin')).toContainText('Queued', { timeout: 60_000 })
    await phone.kill()
    // What was picked is the device's own from then on.
    rmSync(folder, { recursive: true })

    await server.start()
    ada = await phone.start()
    const watched = watchOffsets(ada)
    await ada.enters(room)
    const growing = ben.attachment('large.bin').getByRole('progressbar')
    await expect(growing).toHaveAttribute('aria-valuenow', /^[1-9]\d$/, { timeout: 120_000 })
    await phone.kill()
    front.rate = null
    ada = await phone.start()
    watchOffsets(ada, watched)
    await ada.enters(room)

    await expect(growing).toBeHidden({ timeout: 240_000 })
    for (const [name, sum] of sums)
      expect(`${name} ${await ben.sumOf(name)}`).toBe(`${name} ${sum}`)
    const order = Array.from({ length: 10 }, (_, n) => `text ${n}!`)
    expect(await ben.texts(/text \d!/)).toEqual(order)
    expect(await ben.log.getByRole('group', { name: /\.bin$/ }).count()).toBe(3)
    // The worker may have begun before anybody could look.
    expect(watched.creations).toEqual([...new Set(watched.creations)])
    expect(watched.creations).not.toEqual([])
    expectNoByteAgain(watched)
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await front.close()
  }
})

test('what was shown as queued is there once, whenever the phone is killed', async ({
  person,
  device,
}) => {
  test.setTimeout(900_000)
  const ben = await person('Ben')
  const phone = device('Ada’s phone')
  let ada = await phone.start()
  const room = await ada.makesRoom('Twenty times')
  await ben.enters(room)
  await ada.keepsTheApp()
  await phone.settles()
  for (let n = 0; n < 20; n++) {
    if (n > 0) ada = await phone.start()
    ada.cutOff = true
    await ada.enters(room)
    // Every other time there is no network: then it is not sent before the end.
    if (n % 2 === 1) await ada.goesOffline()
    await ada.composer.fill(`round ${n}!`)
    await ada.page.getByRole('button', { name: 'Send' }).click()
    await ada
      .message(`round ${n}!`)
      .filter({ hasText: /Queued|Stored/ })
      .waitFor()
    const moment = Math.random() * 50
    await new Promise((resolve) => setTimeout(resolve, moment))
    await phone.kill()
  }
  ada = await phone.start()
  await ada.enters(room)
  await ben.sees('round 19!')
  const order = Array.from({ length: 20 }, (_, n) => `round ${n}!`)
  expect(await ben.texts(/round \d+!/)).toEqual(order)
  await ada.seesStored('round 19!')
})
