// `npm run build`: the shell (Next, exported to out/), its service worker, the node (one bundle in
// dist/), and compressed copies of what browsers load. `dist/build.json` is written last: no half build
// counts. It names the packages that the node imports.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { inputsHash } from './inputs.mjs'
import { packagesOf } from './prune.mjs'
import { buildShell } from './shell.mjs'
import { buildSplashes } from './splash.mjs'
import { buildWorker } from './worker.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
process.env.NEXT_TELEMETRY_DISABLED ??= '1'
const inputs = inputsHash()
rmSync('dist', { recursive: true, force: true })
rmSync('out', { recursive: true, force: true })

const next = createRequire(import.meta.url).resolve('next/dist/bin/next')
const shell = spawnSync(process.execPath, [next, 'build'], {
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'production' },
})
if (shell.status !== 0) process.exit(shell.status ?? 1)

await buildShell('out')
await buildWorker('out')
buildSplashes('out')

const { metafile } = await build({
  entryPoints: ['server/main.ts'],
  outfile: 'dist/server.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
})

const files = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))

const COMPRESSED = /\.(?:js|css|html|svg|json|webmanifest|txt)$/
for (const file of files('out').filter((name) => COMPRESSED.test(name))) {
  if (statSync(file).size < 1024) continue
  const bytes = readFileSync(file)
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }))
}

const packages = packagesOf(metafile.outputs['dist/server.mjs'].imports)
writeFileSync('dist/build.json', `${JSON.stringify({ inputs, packages })}\n`)
