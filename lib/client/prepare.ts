import { fileTypeFromBuffer } from 'file-type'
import { planHeif } from './clean/heif.ts'
import { planJpeg } from './clean/jpeg.ts'
import { planMovie } from './clean/movie.ts'
import { assemble, type Planned, Source } from './clean/plan.ts'
import { planPng } from './clean/png.ts'
import { planWebp } from './clean/webp.ts'

/** A file as it is sent. */
export interface Prepared {
  file: Blob
  /** By content; what its name says decides only where the content does not. */
  type: string
  /** Something that it said about its maker, the place or the time was taken out. */
  cleaned: boolean
}

type Planner = (source: Source) => Promise<Planned | null>

/** Read through: what is said about a picture may stand anywhere in it. */
const WIDE = 256 * 1024
/** Read here and there, by an index. */
const NARROW = 4096

const picture = (plan: Planner) => ({ plan, window: WIDE })
const indexed = (plan: Planner) => ({ plan, window: NARROW })

const planners = new Map([
  ['image/jpeg', picture(planJpeg)],
  ['image/png', picture(planPng)],
  ['image/apng', picture(planPng)],
  ['image/webp', picture(planWebp)],
  ['image/heic', indexed(planHeif)],
  ['image/heif', indexed(planHeif)],
  ['image/heic-sequence', indexed(planHeif)],
  ['image/heif-sequence', indexed(planHeif)],
  ['image/avif', indexed(planHeif)],
  ['video/mp4', indexed(planMovie)],
  ['video/quicktime', indexed(planMovie)],
  ['video/3gpp', indexed(planMovie)],
  ['video/3gpp2', indexed(planMovie)],
  ['audio/mp4', indexed(planMovie)],
])

/** Names for the same thing. */
const SAME: Record<string, string> = {
  'audio/x-m4a': 'audio/mp4',
  'video/x-m4v': 'video/mp4',
}
/** Bytes that decide what a file is; the server looks at as many. */
const SNIFFED = 4100

/** What the bytes say, or nothing. */
async function typeOf(file: Blob): Promise<string> {
  const head = new Uint8Array(await file.slice(0, SNIFFED).arrayBuffer())
  const found = await fileTypeFromBuffer(head).catch(() => undefined)
  const type = found?.mime.split(';')[0] ?? ''
  return SAME[type] ?? type
}

const isMedia = (type: string) => /^(?:image|video|audio)\//.test(type)

/** Sound in a container of films is called a film by its first bytes. */
const isSoundOf = (declared: string, found: string) =>
  declared.startsWith('audio/') && found === declared.replace('audio/', 'video/')

/**
 * What is sent in place of a picked file: without what it says about its maker, a film with its index
 * first. `original`: the very bytes.
 */
export async function prepare(file: Blob, declared: string, original = false): Promise<Prepared> {
  const said = SAME[declared] ?? declared
  const found = await typeOf(file)
  const type = (isMedia(found) || said === '') && !isSoundOf(said, found) ? found || said : said
  const planner = planners.get(found)
  if (!planner || original) return { file, type, cleaned: false }
  const planned = await planner.plan(new Source(file, planner.window))
  if (!planned) return { file, type, cleaned: false }
  return { file: assemble(file, planned.plan, type), type, cleaned: planned.cleaned }
}
