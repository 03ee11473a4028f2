import { parseBlob } from 'music-metadata'
import * as v from 'valibot'
import { limits } from '../../lib/protocol/limits.ts'
import { lineUpTo } from '../../lib/protocol/text.ts'

const Title = lineUpTo(limits.fileTitle)
const first = (text: string) => Array.from(text.toWellFormed()).slice(0, limits.fileTitle).join('')

/**
 * What a song says it is. Only of something that somebody has published: phones call what they record
 * after the place where it was.
 */
export const titleOf = async (file: Blob): Promise<string | undefined> => {
  const { common } = await parseBlob(file, {
    duration: false,
    skipCovers: true,
    skipPostHeaders: true,
  })
  const { title, artist, album } = common
  if (!title || !(artist || album)) return undefined
  const line = v.safeParse(Title, first(artist ? `${artist} – ${title}` : title))
  return line.success ? line.output : undefined
}
