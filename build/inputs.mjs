import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDERS = ['app', 'lib', 'server', 'public', 'build']
const FILES = ['package-lock.json', 'next.config.ts', 'postcss.config.mjs', 'tsconfig.json']

/** A hash of everything that a build is made of; null where the sources are not shipped. */
export function inputsHash() {
  if (!existsSync('app') || !existsSync('server')) return null
  const hash = createHash('sha256')
  const within = (folder) =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && !/\.(?:test|fixture|contract)\./.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  const files = [...FOLDERS.flatMap(within), ...FILES.filter((file) => existsSync(file))]
  for (const file of files.sort((a, b) => (a < b ? -1 : 1)))
    hash.update(file).update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}
