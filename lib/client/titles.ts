import type { FileRef } from '../protocol/files.ts'

/** A file and what it calls itself. */
export type Titled = FileRef & { title?: string }

/** As a recording is called, with the day and the time, which its message says too. */
const NOTE = /^((?:Voice|Video) note) \d{4}-\d\d-\d\d \d\d\.\d\d\.\w+$/

/** What a note is called in short; undefined of any other file. */
export const noteIn = (name: string): string | undefined => NOTE.exec(name)?.[1]

/** What one calls it who speaks of it; nothing of none. */
export const calledIn = (files: readonly Titled[] = []): string => {
  const [first] = files
  return first ? (first.title ?? noteIn(first.name) ?? first.name) : ''
}

/** As it is shown. On the wire titles stand beside the files, so that devices that know none read on. */
export const withTitles = (
  files: readonly FileRef[] = [],
  titles: Readonly<Record<string, string>> = {},
): Titled[] =>
  files.map((file) => {
    const title = titles[file.fileId]
    return title === undefined ? file : { ...file, title }
  })

const bare = (file: Titled): FileRef => {
  const { title: _, ...rest } = file
  return rest
}

/** As it is sent. */
export const apart = (
  files: readonly Titled[],
): { files: FileRef[]; titles?: Record<string, string> } => {
  const titles = Object.fromEntries(
    files.flatMap(({ fileId, title }) => (title === undefined ? [] : [[fileId, title]])),
  )
  return {
    files: files.map(bare),
    ...(Object.keys(titles).length > 0 && { titles }),
  }
}
