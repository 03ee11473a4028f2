import { expect, test } from './people.ts'

const bin = (name: string, size: number) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.alloc(size, 7),
})

test('who watches a file reads why nothing comes', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Waiting')
  await ben.enters(room)
  await ada.throttles(200_000)
  await ada.attaches(bin('one.bin', 3_000_000), bin('two.bin', 1000), bin('three.bin', 2_000_000))
  const watched = ben.attachment('one.bin')
  await expect(watched).toContainText(/Arriving \d+ %/)

  // What the sender reads is as fresh as what the others do.
  const progress = watched.getByRole('progressbar')
  await expect(progress).toHaveAttribute('aria-valuenow', /^[1-5]\d$/)
  const both = [progress, ada.attachment('one.bin').getByRole('progressbar')]
  const [theirs, mine] = await Promise.all(both.map((bar) => bar.getAttribute('aria-valuenow')))
  expect(Math.abs(Number(theirs) - Number(mine))).toBeLessThanOrEqual(10)

  for (const name of ['one.bin', 'three.bin'])
    await ada.attachment(name).getByRole('button', { name: 'Pause upload' }).click()
  await expect(watched).toContainText(
    /Waiting for Anonymous\d+, [\d.]+ [kM]B of 3 MB are here since \d/,
  )
  await ben.goesOffline()
  await expect(watched).toContainText(/Waiting for network · [\d.]+ [kM]B of 3 MB as of \d/)
  await ada.throttles(null)
  for (const name of ['one.bin', 'three.bin'])
    await ada.attachment(name).getByRole('button', { name: 'Resume upload' }).click()
  await ben.comesBack()
  await expect(progress).toBeHidden({ timeout: 60_000 })
  await expect(watched).toHaveText(/^one\.bin\s*3 MB$/)
})

test('who watches a file reads that it has not begun', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Not begun')
  await ben.enters(room)
  await ada.throttles(20_000)
  const names = ['one.bin', 'two.bin', 'three.bin']
  await ada.attaches(...names.map((name) => bin(name, 1_000_000)))
  await expect(ada.attachment('three.bin')).toContainText('Waiting its turn')
  await expect(ben.attachment('three.bin')).toContainText(
    /1 MB\s*Waiting for Anonymous\d+: not begun yet$/,
  )
})

test('how a long name of a file ends is always in sight', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Long')
  await ada.page.setViewportSize({ width: 360, height: 740 })
  const name = `${'holiday '.repeat(12)}.tar.gz`
  await ada.attaches(bin(name, 1000))
  const file = ada.attachment(name)
  const [all, end] = await Promise.all([
    file.boundingBox(),
    file.getByText('.tar.gz', { exact: true }).boundingBox(),
  ])
  expect(end!.width).toBeGreaterThan(20)
  expect(end!.x + end!.width).toBeLessThan(all!.x + all!.width)
})

test('a film whose sending was stopped offers nothing to play', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Stopped')
  await ben.enters(room)
  await ada.throttles(200_000)
  await ada.attaches({ ...bin('film.mp4', 3_000_000), mimeType: 'video/mp4' })
  const film = ben.attachment('film.mp4')
  await expect(film).toContainText(/Arriving \d+ %/)
  await expect(film.getByRole('slider', { name: 'Position' })).toBeVisible()
  // The browser says of what it was about to read that it is gone.
  ben.cutOff = true
  await ada.attachment('film.mp4').getByRole('button', { name: 'Cancel upload' }).click()
  for (const somebody of [ada, ben]) {
    const gone = somebody.attachment('film.mp4')
    await expect(gone).toContainText('Stopped at')
    await expect(gone.getByRole('slider')).toHaveCount(0)
    await expect(gone.getByRole('button')).toHaveCount(0)
  }
})

test('what a browser cannot show is still a file', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Broken')
  await ben.enters(room)
  const noise = Buffer.alloc(100_000, 'not what it says')
  await ada.attaches(
    { name: 'broken.png', mimeType: 'image/png', buffer: noise },
    { name: 'broken.mp4', mimeType: 'video/mp4', buffer: noise },
    { name: 'broken.ogg', mimeType: 'audio/ogg', buffer: noise },
    { name: 'empty.png', mimeType: 'image/png', buffer: Buffer.alloc(0) },
  )
  for (const somebody of [ada, ben]) {
    for (const [name, words] of [
      ['broken.png', 'Cannot be shown here · 100 kB'],
      ['broken.mp4', 'Cannot be played here · 100 kB'],
      ['broken.ogg', 'Cannot be played here · 100 kB'],
      ['empty.png', '0 bytes'],
    ] as const) {
      const file = somebody.attachment(name)
      await expect(file).toContainText(words)
      await expect(somebody.whole(name)).toBeVisible()
      await expect(file.getByRole('link', { name: `Download ${name}` })).toBeVisible()
      await expect(file.locator('img,video,audio')).toHaveCount(0)
    }
  }
  // Of nothing there is nothing to wait for.
  await ada.goesOffline()
  await expect(ada.status).toContainText(/offline/i)
  await ada.attaches({ name: 'nothing.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) })
  await expect(ada.attachment('nothing.txt')).toHaveText(/^nothing\.txt\s*0 bytes$/)
  await expect(ada.attachment('nothing.txt').getByRole('progressbar')).toHaveCount(0)
})
