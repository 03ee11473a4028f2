import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type * as simulation from './play.ts'

/** A change of the source that makes it wrong. */
export interface Patch {
  readonly file: string
  readonly from: string
  readonly to: string
}

const root = fileURLToPath(new URL('..', import.meta.url))
/** Within reach of the packages that it imports. */
const cache = `${root}node_modules/.cache/simulation`

async function patched(path: string, patches: readonly Patch[]): Promise<string> {
  let source = await readFile(path, 'utf8')
  for (const { from, to } of patches) {
    const parts = source.split(from)
    if (parts.length !== 2) throw new Error(`${path} does not have this once: ${from}`)
    source = parts.join(to)
  }
  return source
}

/**
 * The simulation with everything in it as one module: nothing is loaded while it runs. Dexie tells
 * nobody outside of this process what changes, and no hook looks at every promise. With patches,
 * with these bugs; the product itself has no place where one could be switched on.
 */
export async function load(patches: readonly Patch[] = []): Promise<typeof simulation> {
  const left = new Set(patches.map(({ file }) => file))
  const { outputFiles } = await build({
    entryPoints: [`${root}simulation/play.ts`],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    external: ['@tus/*', 'file-type'],
    alias: { 'node:async_hooks': `${root}simulation/scope.ts` },
    define: { BroadcastChannel: 'undefined', dispatchEvent: 'undefined' },
    plugins: [
      {
        name: 'bugs',
        setup({ onLoad }) {
          for (const file of left) {
            const filter = new RegExp(`/${file.replaceAll('.', String.raw`\.`)}$`)
            onLoad({ filter }, async ({ path }) => {
              left.delete(file)
              const wrong = patches.filter((patch) => patch.file === file)
              return { contents: await patched(path, wrong), loader: 'ts' }
            })
          }
        },
      },
    ],
  })
  for (const file of left) throw new Error(`${file} is no part of the simulation`)
  const { contents } = outputFiles[0]!
  const path = `${cache}/${createHash('sha256').update(contents).digest('hex').slice(0, 16)}.mjs`
  await mkdir(cache, { recursive: true })
  await writeFile(path, contents)
  return import(pathToFileURL(path).href)
}
