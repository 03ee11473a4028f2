import type { FileRef } from '../../lib/protocol/files.ts'

export type MediaKind = 'picture' | 'video' | 'audio' | 'text' | 'other'

const textual =
  /^text\/(?!html)|^application\/(?:json|xml|x-sh|x-yaml|yaml|toml|javascript|typescript|x-ndjson)$/
const textEnding =
  /\.(?:log|txt|md|csv|tsv|json|ya?ml|toml|ini|ts|tsx|js|py|rs|go|sh|sql|c|h|cpp)$/i
// A drawing can carry a script: the server never shows one, so it is only kept.
const drawable = /^image\/(?!svg)/

export const kindOf = ({ type, name }: Pick<FileRef, 'type' | 'name'>): MediaKind => {
  if (drawable.test(type)) return 'picture'
  if (type.startsWith('video/')) return 'video'
  if (type.startsWith('audio/')) return 'audio'
  if (textual.test(type) || (type === '' && textEnding.test(name))) return 'text'
  return 'other'
}

/** Where a file's bytes are read, also while they arrive. */
export const fileUrl = ({ fileId, name }: Pick<FileRef, 'fileId' | 'name'>): string =>
  `/files/${fileId}/${encodeURIComponent(name)}`

/** The shape of its place, before and after it is there. Bounded, so that nothing fills the screen. */
export const aspectOf = ({ width, height }: FileRef): number =>
  width && height ? Math.min(2.6, Math.max(0.6, width / height)) : 4 / 3

/** One that is shown no more would go on reading for as long as it likes. */
export const release = (media: HTMLMediaElement): void => {
  media.removeAttribute('src')
  media.load()
}
