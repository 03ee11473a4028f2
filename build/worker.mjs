import { createHash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { injectManifest } from 'workbox-build'

/** All in one file, `import()` too: what that names is run when it is asked for. */
export const bundleWorker = (outfile) =>
  build({
    entryPoints: ['lib/worker/sw.ts'],
    outfile,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  })

/** Writes `sw.js` into the built shell at `folder`, with the list of all that it keeps. */
export async function buildWorker(folder) {
  const source = join('dist', 'sw.js')
  await bundleWorker(source)
  const shell = readFileSync(join(folder, 'index.html'))
  const sum = (kind, as) => createHash(kind).update(shell).digest(as)
  const { warnings, count, size } = await injectManifest({
    swSrc: source,
    swDest: join(folder, 'sw.js'),
    globDirectory: folder,
    globPatterns: ['_next/static/**/*.{js,css,woff2}', '*.{ico,png,svg,webmanifest}'],
    modifyURLPrefix: { '': '/' },
    // Their names are made of their content. Matched after the prefix is there.
    dontCacheBustURLsMatching: /^\/_next\/static\//,
    additionalManifestEntries: [
      {
        url: '/',
        revision: sum('sha256', 'hex').slice(0, 16),
        integrity: `sha384-${sum('sha384', 'base64')}`,
      },
    ],
  })
  rmSync(source)
  if (warnings.length > 0) throw new Error(warnings.join('\n'))
  process.stdout.write(`The service worker keeps ${count} files, ${Math.round(size / 1024)} KiB\n`)
}
