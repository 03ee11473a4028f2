import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const SCRIPTS = 'out/_next/static/chunks'

/** Bytes of JavaScript, gzipped, that run before anything is there: the first script and what it imports. */
export function scriptBytes(): number {
  const [first = ''] = readdirSync(SCRIPTS).filter((name) => /^start-\w+\.js$/.test(name))
  const names = new Set([first])
  for (const name of names) {
    const text = readFileSync(join(SCRIPTS, name), 'utf8')
    for (const [, next = ''] of text.matchAll(/(?:from|import)"\.\/([\w-]+\.js)"/g)) names.add(next)
  }
  const sizes = [...names].map((name) => gzipSync(readFileSync(join(SCRIPTS, name))).length)
  return sizes.reduce((sum, size) => sum + size, 0)
}
