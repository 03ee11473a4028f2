import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { injectManifest } from 'workbox-build'

const common = {
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2020',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
}

/**
 * The worker in two: `sw.js` at `outfile`, which opens the shell, and in `folder` the rest, named by what is
 * in it. There `import()` is in the same file, too: what that names is run when it is asked for.
 */
export async function bundleWorker(outfile, folder) {
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['lib/worker/rest.ts'],
    globalName: 'rest',
    write: false,
  })
  const { contents } = outputFiles[0]
  const name = `sw-${createHash('sha256').update(contents).digest('hex').slice(0, 16)}.js`
  writeFileSync(join(folder, name), contents)
  await build({
    ...common,
    entryPoints: ['lib/worker/sw.ts'],
    outfile,
    define: { REST: JSON.stringify(`/${name}`) },
  })
}

/** Writes `sw.js` into the built shell at `folder`, with the list of all that it keeps. */
export async function buildWorker(folder) {
  const source = join('dist', 'sw.js')
  await bundleWorker(source, folder)
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
