import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as path } from 'node:path'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { findFfmpeg } from '../../../build/ffmpeg.mjs'
import { boxesIn, within } from './boxes.ts'
import { box, FTYP, join, moovOf, phoneFilm, PLACE, UDTA, u32 } from './film.fixture.ts'
import { planMovie } from './movie.ts'
import { assemble, type Bytes, lengthOf, Source, viewOf } from './plan.ts'
import { shift } from './samples.ts'

const ffmpeg = findFfmpeg()

async function planned(bytes: Bytes): Promise<Bytes | null> {
  const file = new Blob([bytes])
  const found = await planMovie(new Source(file, 4096))
  return found && new Uint8Array(await assemble(file, found.plan, '').arrayBuffer())
}

const typesOf = (bytes: Bytes) => boxesIn(bytes, 0, bytes.length)?.map(({ type }) => type)
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const says = (bytes: Uint8Array, what: string) => text(bytes).includes(what)

/** What the planned file would be with its index behind the film again. */
function undone(bytes: Bytes): Bytes {
  const [ftyp, moov] = boxesIn(bytes, 0, bytes.length)!
  const index = bytes.slice(moov!.from, moov!.to)
  const whole = { type: 'moov', from: 0, body: 8, to: index.length }
  const [from, to] = [moov!.to, bytes.length]
  expect(shift(index, whole, { from, to, by: -index.length, size: to })).toBe(true)
  return join(bytes.subarray(0, ftyp!.to), bytes.subarray(moov!.to), index)
}

it.each([false, true])(
  'puts the index of a film first, and every place with it (co64: %s)',
  async (wide) => {
    const film = phoneFilm(wide)
    const made = (await planned(film))!
    expect(typesOf(made)).toEqual(['ftyp', 'moov', 'mdat'])
    expect(made.length).toBe(film.length)
    const places = (bytes: Bytes) => {
      const moov = boxesIn(bytes, 0, bytes.length)!.find(({ type }) => type === 'moov')!
      const stbl = within(bytes, moov, 'trak', 'mdia', 'minf', 'stbl')!
      const { body } = within(bytes, stbl, wide ? 'co64' : 'stco')!
      return viewOf(bytes).getUint32(body + 8 + (wide ? 4 : 0))
    }
    const [was, now] = [places(film), places(made)]
    expect(made.subarray(now, now + 100)).toEqual(film.subarray(was, was + 100))
    // The same twice: an upload goes on where it was.
    expect(await planned(film)).toEqual(made)
    expect(await planned(made)).toBeNull()
  },
)

it('takes out where and when a film was made, and blanks what was noted along with it', async () => {
  const film = phoneFilm()
  const made = undone((await planned(film))!)
  expect(says(film, PLACE)).toBe(true)
  expect(says(made, PLACE)).toBe(false)
  const when = text(Uint8Array.from(u32(3_800_000_000)))
  expect([says(film, when), says(made, when)]).toEqual([true, false])
  const from = FTYP.length + 8
  expect(made.subarray(from, from + 100)).toEqual(film.subarray(from, from + 100))
  expect(made.subarray(from + 100, from + 200).every((byte) => byte === 0)).toBe(true)
  const moov = boxesIn(made, 0, made.length)![2]!
  expect(boxesIn(made, moov.body, moov.to)!.map(({ type }) => type)).toEqual([
    'mvhd',
    'trak',
    'free',
    'free',
  ])
  const mvhd = within(made, moov, 'mvhd')!
  expect(viewOf(made).getBigUint64(mvhd.body + 4)).toBe(0n)
})

it('keeps the name and the cover of a song, and not where it was recorded', async () => {
  const tags = box(
    'meta',
    u32(0),
    box('hdlr', u32(0, 0), 'mdir', u32(0, 0, 0)),
    box('ilst', box('\xa9nam', 'A song'), box('\xa9xyz', PLACE)),
  )
  const heard = { handler: 'soun', places: [0], samples: 1, size: 10 }
  const song = join(FTYP, moovOf([heard], box('udta', tags)), box('mdat', new Uint8Array(10)))
  const made = (await planned(song))!
  expect(says(made, 'A song')).toBe(true)
  expect(says(made, PLACE)).toBe(false)
})

const seen = (place: number) => ({ handler: 'vide', places: [place], samples: 1, size: 10 })
const mdat = box('mdat', new Uint8Array(100))

it.each<[string, Uint8Array[]]>([
  ['an index in front', [FTYP, box('moov', box('mvhd', u32(0, 0, 0, 1, 1))), mdat]],
  ['two indexes', [FTYP, mdat, moovOf([seen(40)]), moovOf([seen(40)])]],
  ['no index', [FTYP, mdat]],
])('leaves %s as it is', async (_what, parts) => {
  expect(await planned(join(...parts))).toBeNull()
})

it.each<[string, Uint8Array[]]>([
  ['places in front of the film', [FTYP, mdat, moovOf([seen(3)], UDTA)]],
  ['a place outside of it', [FTYP, mdat, moovOf([seen(99_999), seen(40)], UDTA)]],
  ['fragments', [FTYP, mdat, moovOf([seen(40)], UDTA), box('moof'), box('mdat')]],
  ['something after its last box', [FTYP, mdat, moovOf([seen(40)], UDTA), Uint8Array.of(1, 2, 3)]],
])('moves nothing in a film with %s, and cleans it where it stands', async (_what, parts) => {
  const film = join(...parts)
  const made = (await planned(film))!
  expect(made.length).toBe(film.length)
  expect(text(made.subarray(0, FTYP.length + mdat.length))).toBe(
    text(film.subarray(0, FTYP.length + mdat.length)),
  )
  expect(says(made, PLACE)).toBe(false)
})

/** A file whose film of `length` zeros nobody has to hold. */
function huge(length: number, moov: Bytes) {
  const wide = join(Uint8Array.from(u32(1)), ascii('mdat'), Uint8Array.from(u32(0, 0)))
  viewOf(wide).setBigUint64(8, BigInt(length + 16))
  const front = join(FTYP, wide)
  const end = front.length + length
  const at = (place: number) =>
    place < front.length ? front[place]! : place < end ? 0 : moov[place - end]!
  const slice = (from: number, to: number) => {
    const bytes = Uint8Array.from({ length: to - from }, (_, n) => at(from + n))
    return { arrayBuffer: () => Promise.resolve(bytes.buffer) }
  }
  return new Source({ size: end + moov.length, slice } as unknown as Blob, 4096)
}

const ascii = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0))

it('takes at most 1 MiB of a film of 1 GiB', async () => {
  const places = Array.from({ length: 600 }, (_, n) => FTYP.length + 16 + n * 1_000_000)
  const moov = moovOf(
    [
      { handler: 'vide', places, samples: 30, size: 30_000 },
      { handler: 'soun', places: places.map((at) => at + 950_000), samples: 47, size: 300 },
    ],
    UDTA,
  )
  const source = huge(2 ** 30, moov)
  const found = await planMovie(source)
  expect(found!.plan).toContainEqual([FTYP.length, source.size - moov.length])
  expect(lengthOf(found!.plan)).toBe(source.size)
  expect(source.taken).toBeLessThanOrEqual(2 ** 20)
})

it('moves nothing in a film whose places would not fit any more', async () => {
  const film = (place: number) => huge(2 ** 32, moovOf([seen(place)], UDTA))
  const [moved, stayed] = [await planMovie(film(0x7fffffff)), await planMovie(film(0xfffffff0))]
  expect(moved!.plan[1]).toBeInstanceOf(Uint8Array)
  expect(stayed!.plan[0]).toEqual([0, 2 ** 32 + FTYP.length + 16])
})

it('never fails on what is no film, and never makes it longer or shorter', async () => {
  const film = phoneFilm()
  const change = fc.record({ at: fc.nat(film.length - 1), byte: fc.nat(255) })
  const broken = fc.record({
    changes: fc.array(change, { maxLength: 12 }),
    until: fc.oneof(fc.constant(film.length), fc.nat(film.length)),
  })
  const property = fc.asyncProperty(broken, async ({ changes, until }) => {
    const bytes = film.slice(0, until)
    for (const { at, byte } of changes) if (at < until) bytes[at] = byte
    return ((await planned(bytes)) ?? bytes).length === until
  })
  await expect(fc.assert(property, { numRuns: 2000 })).resolves.toBeUndefined()
})

it('moves places so that moving them back gives the very file', async () => {
  const sized = fc.record({
    wide: fc.boolean(),
    chunks: fc.integer({ min: 1, max: 40 }),
    size: fc.integer({ min: 1, max: 90 }),
    free: fc.nat(60),
  })
  await fc.assert(
    fc.asyncProperty(sized, async ({ wide, chunks, size, free }) => {
      const data = Uint8Array.from({ length: chunks * size }, (_, n) => n & 255)
      const from = FTYP.length + 8 + free + 8
      const places = Array.from({ length: chunks }, (_, n) => from + n * size)
      const moov = moovOf([{ handler: 'vide', places, samples: 1, size, wide }])
      const film = join(FTYP, box('free', new Uint8Array(free)), box('mdat', data), moov)
      const back = undone((await planned(film))!)
      // But for the times, which are nobody's business.
      const index = film.length - moov.length
      expect(back.subarray(0, index)).toEqual(film.subarray(0, index))
      const times = back.filter((byte, n) => n >= index && byte !== film[n])
      expect(times.every((byte) => byte === 0)).toBe(true)
    }),
  )
})

it.skipIf(!ffmpeg).each([
  ['mp4', 'loci'],
  ['mov', PLACE],
])('shows the very frames of a real %s', async (ending, place) => {
  const folder = mkdtempSync(path(tmpdir(), 'tendril-film-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const run = (...args: string[]) =>
    execFileSync(ffmpeg!, ['-v', 'error', '-y', ...args], { cwd: folder, encoding: 'utf8' })
  const [was, now] = [`was.${ending}`, `now.${ending}`]
  const [picture, tone] = ['testsrc2=size=320x240:rate=25', 'sine=440']
  const codecs = '-t 4 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac'.split(' ')
  const told = ['-metadata', `location=${PLACE}`, '-metadata', 'creation_time=2026-11-01T12:00:00Z']
  run('-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', tone, ...codecs, ...told, was)
  const film = new Uint8Array(readFileSync(path(folder, was)))
  const made = (await planned(film))!
  writeFileSync(path(folder, now), made)
  const frames = (name: string) => run('-i', name, '-map', '0', '-f', 'framemd5', '-')
  expect(typesOf(film)!.indexOf('moov')).toBeGreaterThan(typesOf(film)!.indexOf('mdat'))
  expect(typesOf(made)!.slice(0, 2)).toEqual(['ftyp', 'moov'])
  expect(made.length).toBe(film.length)
  expect(says(film, place)).toBe(true)
  expect(says(made, place)).toBe(false)
  expect(frames(now)).toBe(frames(was))
})
