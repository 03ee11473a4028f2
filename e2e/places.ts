import { copyFileSync } from 'node:fs'
import type { Workshop } from './ffmpeg.ts'

export const CITY = 'Brandenburg-Gate'
const TURNS = [1, 2, 3, 4, 5, 6, 7, 8]
const GPS = [
  '-GPSLatitude=52.5163',
  '-GPSLatitudeRef=N',
  '-GPSLongitude=13.3777',
  '-GPSLongitudeRef=E',
]
const XMP = ['-XMP:GPSLatitude=52.5163', '-XMP:GPSLongitude=13.3777', `-XMP:City=${CITY}`]
const CAMERA = ['-Make=Tendril', '-Model=Phone', '-DateTimeOriginal=2026:11:01 12:00:00']

/** Every container that says where it was made, in every way: 40 files, made here and now. */
export function makePlaced(shop: Workshop): string[] {
  const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=96x64', '-frames:v', '1']
  shop.ffmpeg(...picture, 'plain.jpg')
  shop.ffmpeg(...picture, 'plain.png')
  shop.ffmpeg(...picture, '-c:v', 'libwebp', 'plain.webp')
  shop.ffmpeg(
    ...picture,
    '-c:v',
    'libaom-av1',
    '-still-picture',
    '1',
    '-cpu-used',
    '8',
    'plain.avif',
  )
  const heic = shop.read('plain.avif')
  heic.write('heic', 8)
  shop.write('plain.heic', heic)

  const names: string[] = []
  const add = (plain: string, name: string, ...says: string[]) => {
    copyFileSync(shop.path(plain), shop.path(name))
    shop.exiftool('-q', '-n', '-overwrite_original', ...says, name)
    names.push(name)
  }
  const turned = (n: number) => `-IFD0:Orientation=${n}`
  for (const n of TURNS) add('plain.jpg', `exif-${n}.jpg`, ...GPS, ...CAMERA, turned(n))
  add('plain.jpg', 'xmp.jpg', ...XMP)
  add('plain.jpg', 'iptc.jpg', `-IPTC:City=${CITY}`, `-Comment=${CITY}`, turned(6))
  add('exif-6.jpg', 'thumbnail.jpg', '-ThumbnailImage<=plain.jpg', ...XMP)
  add('exif-3.jpg', 'late.jpg', ...XMP)
  shop.write('late.jpg', Buffer.concat([shop.read('late.jpg'), shop.read('exif-8.jpg')]))
  for (const n of [1, 6, 8]) add('plain.png', `exif-${n}.png`, ...GPS, ...CAMERA, turned(n))
  add('plain.png', 'xmp.png', ...XMP)
  add('plain.png', 'text.png', `-PNG:Description=${CITY}`, turned(6), ...GPS)
  add('exif-6.png', 'all.png', ...XMP, `-PNG:Comment=${CITY}`)
  for (const n of [1, 6, 8]) add('plain.webp', `exif-${n}.webp`, ...GPS, ...CAMERA, turned(n))
  add('plain.webp', 'xmp.webp', ...XMP)
  add('exif-6.webp', 'all.webp', ...XMP)
  for (const type of ['heic', 'avif'])
    for (const n of [1, 6, 8])
      add(`plain.${type}`, `exif-${n}.${type}`, ...GPS, ...CAMERA, turned(n))
  add('exif-6.heic', 'all.heic', ...XMP)
  add('plain.avif', 'xmp.avif', ...XMP)

  const film = [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=size=96x64:rate=10',
    '-t',
    '1',
    '-c:v',
    'libx264',
    '-pix_fmt',
    'yuv420p',
  ]
  const place = [
    '-metadata',
    'location=+52.5163+013.3777/',
    '-metadata',
    'creation_time=2026-11-01T12:00:00Z',
  ]
  const films: Record<string, string[]> = {
    'loci.mp4': [],
    'front.mp4': ['-movflags', '+faststart'],
    'xyz.mov': [],
    'keys.mov': [
      '-movflags',
      'use_metadata_tags',
      '-metadata',
      'com.apple.quicktime.location.ISO6709=+52.5163+013.3777/',
    ],
    'fragments.mp4': ['-movflags', 'frag_keyframe+empty_moov', '-g', '5'],
    'xmp.mp4': [],
    'turned.mp4': [],
    'turned.mov': [],
    'song.m4a': [],
  }
  for (const [name, how] of Object.entries(films)) {
    const song = ['-f', 'lavfi', '-i', 'sine', '-t', '1', '-c:a', 'aac']
    shop.ffmpeg(...(name === 'song.m4a' ? song : film), ...place, ...how, name)
    names.push(name)
  }
  shop.exiftool('-q', '-n', '-overwrite_original', ...XMP, 'xmp.mp4')
  for (const name of ['turned.mp4', 'turned.mov'])
    shop.exiftool('-q', '-n', '-overwrite_original', '-Rotation=90', name)
  return names
}

/** What a file says of places, and which way up it is. */
export function looksInto(shop: Workshop, name: string): { places: string[]; turn: unknown } {
  const said = shop.exiftool('-j', '-n', '-ee', '-a', '-G1', name)
  const [all = {}] = JSON.parse(said) as Record<string, unknown>[]
  const places = Object.entries(all).flatMap(([tag, value]) =>
    /GPS|Location|City|Coordinates/i.test(tag) || String(value).includes(CITY) ? [tag] : [],
  )
  const turn = (tag: RegExp) => Object.entries(all).find(([name]) => tag.test(name))?.[1]
  return { places, turn: turn(/:Orientation$/) ?? turn(/:Rotation$/) ?? 1 }
}
