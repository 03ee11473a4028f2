import fc from 'fast-check'
import { expect, it } from 'vitest'
import { orientationIn } from './clean/exif.ts'
import { phoneFilm } from './clean/film.fixture.ts'
import { heic, jpeg, png, SPOT, webp } from './clean/picture.fixture.ts'
import { Messages } from './messages.ts'
import { prepare } from './prepare.ts'
import { ids, openStage } from './stage.ts'

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const bytesOf = async (file: Blob) => new Uint8Array(await file.arrayBuffer())
const cleaned = async (bytes: Uint8Array<ArrayBuffer>, declared = '') => {
  const { file, ...rest } = await prepare(new Blob([bytes]), declared)
  return { ...rest, bytes: await bytesOf(file) }
}

/** Which way up it is, by the only Exif that is in it. */
function turnOf(bytes: Uint8Array<ArrayBuffer>): number {
  const at = text(bytes).search(/II\*\0|MM\0\*/)
  return at < 0 ? 1 : orientationIn(bytes.subarray(at))
}

const pictures = { jpeg, png, webp, heic }
const turns = [1, 3, 6, 8]

it.each(
  Object.entries(pictures).flatMap(([type, make]) => turns.map((n) => [type, n, make] as const)),
)(
  'takes out of a %s what it says of its place, and leaves it upright (%i)',
  async (type, turn, make) => {
    const picture = make(turn)
    expect(turnOf(picture)).toBe(turn)
    expect(text(picture)).toContain(SPOT)
    const made = await cleaned(picture, 'image/gif')
    expect(made).toMatchObject({ type: `image/${type}`, cleaned: true })
    expect(text(made.bytes).includes(SPOT)).toBe(false)
    expect(turnOf(made.bytes)).toBe(turn)
    // What is clean stays what it is.
    expect(await cleaned(made.bytes)).toEqual({ ...made, cleaned: false })
  },
)

it('leaves of a picture what it takes to show it', async () => {
  const made = text((await cleaned(jpeg(6))).bytes)
  for (const part of ['JFIF', 'ICC_PROFILE', 'a table between scans']) expect(made).toContain(part)
  expect(made.endsWith('\x06\xff\0\xff\xd9')).toBe(true)
  const [was, now] = [heic(1), (await cleaned(heic(1))).bytes]
  expect(now.length).toBe(was.length)
  const chunks = (bytes: Uint8Array) =>
    text(bytes).match(/IHDR|gAMA|IDAT|IEND|eXIf|tEXt|iTXt|tIME/g)
  expect(chunks((await cleaned(png(1))).bytes)).toEqual(['IHDR', 'gAMA', 'IDAT', 'IEND'])
  const small = (await cleaned(webp(1))).bytes
  expect(new DataView(small.buffer).getUint32(4, true)).toBe(small.length - 8)
  expect(small[20]).toBe(0x10)
})

it.each(Object.entries({ ...pictures, film: () => phoneFilm() }))(
  'never fails on what is no %s any more',
  async (_type, make) => {
    const whole = make(6)
    const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.nat(255) })
    const broken = fc.record({
      changes: fc.array(change, { maxLength: 8 }),
      until: fc.integer({ min: 16, max: whole.length }),
    })
    await fc.assert(
      fc.asyncProperty(broken, async ({ changes, until }) => {
        const bytes = whole.slice(0, until)
        for (const { at, byte } of changes) if (at >= 16 && at < until) bytes[at] = byte
        const { bytes: made } = await cleaned(bytes)
        // An orientation whose table has no end is written whole: that is 4 bytes.
        expect(made.length).toBeLessThanOrEqual(bytes.length + 4)
        expect(text(made.subarray(0, 2))).toBe(text(bytes.subarray(0, 2)))
      }),
      {
        numRuns: 500,
        examples: [
          [{ changes: [{ at: 23, byte: 30 }], until: 52 }],
          [{ changes: [{ at: 202, byte: 0 }], until: 246 }],
          [{ changes: [{ at: 52, byte: 18 }], until: 79 }],
        ],
      },
    )
  },
)

it('goes by content, and by name only where the content does not say', async () => {
  const typeOf = async (bytes: Uint8Array<ArrayBuffer>, declared: string) =>
    (await cleaned(bytes, declared)).type
  const plain = new TextEncoder().encode('one\ntwo\n')
  expect(await typeOf(plain, 'text/plain')).toBe('text/plain')
  expect(await typeOf(plain, '')).toBe('')
  expect(await typeOf(png(1), 'text/plain')).toBe('image/png')
  expect(await typeOf(phoneFilm(), 'video/quicktime')).toBe('video/mp4')
  // A recording has no picture, whatever the container is called.
  expect(await typeOf(phoneFilm(), 'audio/mp4')).toBe('audio/mp4')
  const drawing = new TextEncoder().encode('<?xml version="1.0"?><svg/>')
  expect(await typeOf(drawing, 'image/svg+xml')).toBe('image/svg+xml')
})

it('queues the cleaned bytes under their own size and type, and the original on request', async () => {
  const { db, ports } = openStage()
  const picture = jpeg(6)
  const file = new Blob([picture])
  const ref = { name: 'photo.png', type: 'image/png', size: file.size }
  await new Messages(ports).send(ids.room, {
    text: 'here',
    files: [
      { file, ref },
      { file, ref, original: true },
    ],
  })
  const [row] = await db.outbox.toArray()
  const { files = [] } = row!.body as { files?: { fileId: string; size: number; type: string }[] }
  const kept = await Promise.all(
    files.map(async ({ fileId }) => (await db.parts.get([fileId, 0]))!.bytes as Blob),
  )
  const made = (await cleaned(picture)).bytes
  expect(files.map(({ size, type }) => ({ size, type }))).toEqual([
    { size: made.length, type: 'image/jpeg' },
    { size: picture.length, type: 'image/jpeg' },
  ])
  expect(await bytesOf(kept[0]!)).toEqual(made)
  expect(await bytesOf(kept[1]!)).toEqual(picture)
  const uploads = await db.uploads.bulkGet(files.map(({ fileId }) => fileId))
  expect(uploads.map((one) => one?.size)).toEqual([made.length, picture.length])
  await db.delete()
})
