import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSecret } from './tokens.ts'
import { newVapidKeys, readVapidKeys, type VapidKeys } from './vapid.ts'

/** Shorter than any that was ever made: a crash came between its file and its text. */
const LEAST = 16

/** The secret of a node that was given none: made at its first start, kept beside its data. */
export const keptSecret = (dir: string): string =>
  kept(join(dir, 'session.secret'), newSecret, (text) => (text.length < LEAST ? null : text))

/** The same for the keys that push services know this server by. */
export const keptVapidKeys = (dir: string): VapidKeys =>
  kept(join(dir, 'vapid.json'), newVapidKeys, readVapidKeys)

/** What is in the file; made if it is not there, and made again if `read` makes nothing of it. */
function kept<T>(file: string, fresh: () => string, read: (text: string) => T | null): T {
  const write = (flag: string) => writeFileSync(file, fresh(), { flag, mode: 0o600, flush: true })
  try {
    write('wx')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if (read(readFileSync(file, 'utf8')) === null) write('w')
  const value = read(readFileSync(file, 'utf8'))
  if (value === null) throw new Error(`${file} is not what was written to it.`)
  return value
}
