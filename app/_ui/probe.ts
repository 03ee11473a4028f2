import { limits } from '../../lib/protocol/limits.ts'
import { release } from './media.ts'
import { plainProbe, type Probe } from './plain-probe.ts'

const PATIENCE = 4000

/** The smallest that still shows something: shrunk until it fits into its 4 KiB. */
const posterOf = (source: CanvasImageSource, width: number, height: number): string | undefined => {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')
  if (!context) return undefined
  for (const side of [160, 120, 88, 60, 36]) {
    const scale = Math.min(1, side / Math.max(width, height))
    canvas.width = Math.max(1, Math.round(width * scale))
    canvas.height = Math.max(1, Math.round(height * scale))
    // What is transparent would turn black.
    context.fillStyle = '#e9ede2'
    context.fillRect(0, 0, canvas.width, canvas.height)
    context.drawImage(source, 0, 0, canvas.width, canvas.height)
    for (const quality of [0.7, 0.5, 0.35]) {
      const uri = canvas.toDataURL('image/jpeg', quality)
      if (uri.startsWith('data:image/jpeg') && uri.length <= limits.poster) return uri
    }
  }
  return undefined
}

const looksOf = (source: CanvasImageSource, width: number, height: number) => {
  if (!width || !height) return {}
  const poster = posterOf(source, width, height)
  return { width, height, ...(poster ? { poster } : {}) }
}

const event = (target: EventTarget, good: string) =>
  new Promise<void>((resolve, reject) => {
    target.addEventListener(good, () => resolve(), { once: true })
    target.addEventListener('error', () => reject(new Error('unreadable')), { once: true })
    setTimeout(() => reject(new Error('slow')), PATIENCE)
  })

const ofPicture = async (url: string): Promise<Partial<Probe>> => {
  const image = new Image()
  image.src = url
  await image.decode()
  return looksOf(image, image.naturalWidth, image.naturalHeight)
}

const ofMedia = async (url: string, kind: 'video' | 'audio'): Promise<Partial<Probe>> => {
  const media = document.createElement(kind)
  media.muted = true
  media.preload = 'auto'
  if (media instanceof HTMLVideoElement) media.playsInline = true
  media.src = url
  try {
    await event(media, kind === 'video' ? 'loadeddata' : 'loadedmetadata')
    const length = Number.isFinite(media.duration) ? { duration: media.duration } : {}
    if (!(media instanceof HTMLVideoElement)) return length
    // The very first picture of a film is often black.
    const ahead = Math.min(1, (length.duration ?? 0) / 4)
    if (ahead > 0) {
      media.currentTime = ahead
      await event(media, 'seeked').catch(() => undefined)
    }
    return { ...length, ...looksOf(media, media.videoWidth, media.videoHeight) }
  } finally {
    release(media)
  }
}

const titleIn = async (file: File) => (await import('./tags.ts')).titleOf(file)

/** Looks, dimensions, length and title, as far as this browser can read them. It never fails. */
export const probe = async (file: File, url: string): Promise<Probe> => {
  const plain = plainProbe(file)
  try {
    if (/^image\/(?!svg)/.test(plain.type)) return { ...plain, ...(await ofPicture(url)) }
    if (plain.type.startsWith('video/')) return { ...plain, ...(await ofMedia(url, 'video')) }
    if (plain.type.startsWith('audio/')) {
      const [length, title] = await Promise.all([
        ofMedia(url, 'audio').catch(() => ({})),
        titleIn(file).catch(() => undefined),
      ])
      return { ...plain, ...length, ...(title !== undefined && { title }) }
    }
  } catch {
    // A file that can't be looked into is sent all the same.
  }
  return plain
}
