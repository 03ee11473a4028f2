import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSecret } from './tokens.ts'

/** Shorter than any that was ever made: a crash came between its file and its text. */
const LEAST = 16

/** The secret of a node that was given none: made at its first start, kept beside its data. */
export function keptSecret(dir: string): string {
  const file = join(dir, 'session.secret')
  const write = (flag: string) =>
    writeFileSync(file, newSecret(), { flag, mode: 0o600, flush: true })
  try {
    write('wx')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if (readFileSync(file, 'utf8').length < LEAST) write('w')
  return readFileSync(file, 'utf8')
}
