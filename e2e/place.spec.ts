import { Workshop, withoutExiftool, withoutFfmpeg } from './ffmpeg.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'
import { looksInto, makePlaced } from './places.ts'

test.skip(withoutFfmpeg || withoutExiftool, 'needs an ffmpeg and an exiftool')

/** The pictures of a file, as the browser shows them: their size and a sum of their colours. */
const shownAs = (who: Person, bytes: Buffer) =>
  who.page.evaluate(async (all) => {
    const file = new Blob([Uint8Array.from(atob(all), (sign) => sign.charCodeAt(0))])
    const picture = await createImageBitmap(file).catch(() => null)
    if (!picture) return null
    const { width, height } = picture
    const canvas = new OffscreenCanvas(width, height)
    const pen = canvas.getContext('2d')
    pen?.drawImage(picture, 0, 0)
    const colours = pen?.getImageData(0, 0, width, height).data ?? new Uint8Array()
    const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', colours))
    return `${width} x ${height} ${btoa(String.fromCharCode(...sum))}`
  }, bytes.toString('base64'))

test('no file says where it was made, and all are upright', async ({ person }) => {
  test.setTimeout(300_000)
  const shop = new Workshop()
  try {
    const names = makePlaced(shop)
    expect(names).toHaveLength(40)
    const was = new Map(names.map((name) => [name, looksInto(shop, name)]))
    // Every one of them does say it.
    expect(names.filter((name) => was.get(name)?.places.length === 0)).toEqual([])
    const ada = await person('Ada')
    await ada.makesRoom('Where we were')
    await ada.attaches(...names.map((name) => shop.path(name)))
    await allThere(ada, names.length)
    const stored = await storedIn(ada)
    expect([...stored.keys()].toSorted()).toEqual(names.toSorted())

    const telling: string[] = []
    const fallen: string[] = []
    for (const [name, file] of stored) {
      expect(file.bytes.length, name).toBe(file.size)
      shop.write(`stored-${name}`, file.bytes)
      const now = looksInto(shop, `stored-${name}`)
      if (now.places.length > 0) telling.push(`${name}: ${now.places.join()}`)
      const original = shop.read(name)
      if (original.equals(file.bytes)) telling.push(name)
      const same = (await shownAs(ada, original)) === (await shownAs(ada, file.bytes))
      if (!same || now.turn !== was.get(name)?.turn) fallen.push(name)
    }
    expect(telling).toEqual([])
    expect(fallen).toEqual([])
  } finally {
    shop.close()
  }
})

type Log = { type: string; body: { files?: { fileId: string; name: string; size: number }[] } }[]

/** All of it, page by page. */
const logOf = (who: Person): Promise<Log> =>
  who.page.evaluate(async () => {
    const path = `${location.pathname.replace('/r/', '/api/rooms/')}/entries`
    const log: Log = []
    for (;;) {
      const answer = await fetch(`${path}?from=${log.length + 1}`)
      const { entries } = (await answer.json()) as { entries: Log }
      if (entries.length === 0) return log
      log.push(...entries)
    }
  })

/** Until the log says of so many files that they are complete. */
const allThere = (who: Person, count: number) =>
  expect
    .poll(async () => (await logOf(who)).filter(({ type }) => type === 'file').length, {
      timeout: 180_000,
    })
    .toBe(count)

/** What the server has of every file in the room, and what their messages say of them. */
async function storedIn(who: Person) {
  const refs = (await logOf(who)).flatMap(({ type, body }) =>
    type === 'message' ? (body.files ?? []) : [],
  )
  const read = async (fileId: string) => {
    const bytes = await who.page.evaluate(async (id) => {
      const all = new Uint8Array(await (await fetch(`/files/${id}`)).arrayBuffer())
      return btoa(Array.from(all, (byte) => String.fromCharCode(byte)).join(''))
    }, fileId)
    return Buffer.from(bytes, 'base64')
  }
  const stored = new Map<string, { size: number; bytes: Buffer }>()
  for (const { fileId, name, size } of refs) stored.set(name, { size, bytes: await read(fileId) })
  return stored
}

test('the original is sent when that is what a person wants', async ({ person }) => {
  const shop = new Workshop()
  try {
    shop.ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=96x64', '-frames:v', '1', 'photo.jpg')
    shop.exiftool(
      '-q',
      '-overwrite_original',
      '-GPSLatitude=52.5',
      '-GPSLongitude=13.4',
      'photo.jpg',
    )
    const ada = await person('Ada')
    await ada.makesRoom('As it is')
    await ada.page.locator('input[type=file]').setInputFiles(shop.path('photo.jpg'))
    const tray = ada.page.getByRole('list', { name: 'Attached files' })
    const choice = tray.getByRole('checkbox', { name: /Send original/ })
    await expect(choice).not.toBeChecked()
    await expect(tray).toContainText('Goes without place and camera')
    await choice.check()
    await expect(tray).toContainText('Tells where and how it was made')
    await ada.page.getByRole('button', { name: 'Send' }).click()
    await allThere(ada, 1)
    const stored = await storedIn(ada)
    expect(stored.get('photo.jpg')?.bytes.equals(shop.read('photo.jpg'))).toBe(true)
  } finally {
    shop.close()
  }
})
