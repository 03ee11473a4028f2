import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildWorker } from '../build/worker.mjs'

/** A version of the product, built, in a folder of its own. */
export interface Version {
  readonly root: string
  /** The names of its scripts and styles. */
  readonly chunks: readonly string[]
  remove(): void
}

const CHUNKS = 'out/_next/static/chunks'
const TEXTS = /\.(?:js|css|html|txt)$/

/**
 * What is built here, as its next version: no script or style has the name that it had, and the page
 * says `version`.
 */
export async function nextVersion(version: string): Promise<Version> {
  const root = mkdtempSync(join(tmpdir(), 'tendril-version-'))
  for (const folder of ['out', 'dist', 'build'])
    cpSync(folder, join(root, folder), { recursive: true })
  cpSync('package.json', join(root, 'package.json'))
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'))
  const chunks = readdirSync(join(root, CHUNKS)).filter((name) => /\.(?:js|css)$/.test(name))
  const renamed = new Map(chunks.map((name) => [name, name.replace(/\.\w+$/, `-${version}$&`)]))
  const all = readdirSync(join(root, 'out'), { withFileTypes: true, recursive: true })
  for (const entry of all) {
    const path = join(entry.parentPath, entry.name)
    if (/\.(?:gz|br)$/.test(entry.name)) rmSync(path)
    if (!entry.isFile() || !TEXTS.test(entry.name)) continue
    let text = readFileSync(path, 'utf8')
    for (const [old, name] of renamed) text = text.replaceAll(old, name)
    if (entry.name === 'index.html') text = text.replace('<html', `<html data-version="${version}"`)
    rmSync(path)
    writeFileSync(join(entry.parentPath, renamed.get(entry.name) ?? entry.name), text)
  }
  await buildWorker(join(root, 'out'))
  return { root, chunks: [...renamed.values()], remove: () => rmSync(root, { recursive: true }) }
}
