import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { newSecret } from './tokens.ts'

/** The secret of a node that was given none: made at its first start, kept beside its data. */
export function keptSecret(dir: string): string {
  const file = join(dir, 'session.secret')
  try {
    writeFileSync(file, newSecret(), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(file, 'utf8')
}
