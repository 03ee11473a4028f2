import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Workshop } from './ffmpeg.ts'

/** jpegtran, where it is installed. */
export const jpegtran = ['/usr/bin/jpegtran', '/opt/homebrew/bin/jpegtran'].find((path) =>
  existsSync(path),
)

const noisy = (seconds: number, size: string) =>
  `-f lavfi -i testsrc2=size=${size}:rate=25 -f lavfi -i sine=440 -t ${seconds} -vf noise=alls=60:allf=t`.split(
    ' ',
  )

/** As a phone films: the index last, and heavy. */
export function makePhoneFilm(shop: Workshop, name: string, seconds: number): Buffer {
  const rate = '-b:v 9M -minrate 9M -maxrate 9M -bufsize 9M'.split(' ')
  const codecs = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac -b:a 64k'.split(' ')
  shop.ffmpeg(...noisy(seconds, '640x360'), ...codecs, ...rate, '-g', '25', name)
  return shop.read(name)
}

export function makeWebm(shop: Workshop, name: string, seconds: number): Buffer {
  const codecs = '-c:v libvpx -deadline realtime -cpu-used 8 -b:v 2M -c:a libopus'.split(' ')
  shop.ffmpeg(...noisy(seconds, '320x240'), ...codecs, name)
  return shop.read(name)
}

export function makeSound(
  shop: Workshop,
  name: string,
  seconds: number,
  ...codec: string[]
): Buffer {
  const source = `anoisesrc=duration=${seconds}:colour=pink:amplitude=0.2`
  shop.ffmpeg('-f', 'lavfi', '-i', source, ...codec, name)
  return shop.read(name)
}

/** A picture that is coarse at once and sharp at the end. */
export function makeProgressive(shop: Workshop, name: string): Buffer {
  const source = 'testsrc2=size=1600x1200,noise=alls=40'
  shop.ffmpeg('-f', 'lavfi', '-i', source, '-frames:v', '1', '-q:v', '2', `plain-${name}`)
  execFileSync(jpegtran ?? 'jpegtran', [
    '-progressive',
    '-outfile',
    shop.path(name),
    shop.path(`plain-${name}`),
  ])
  return shop.read(name)
}
