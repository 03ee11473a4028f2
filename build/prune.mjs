// `node build/prune.mjs`, in the making of an image: takes away all packages that only a build needs.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * The packages among what a bundle imports, as the bundler tells it; what it imports only when asked
 * is for development.
 * @param {readonly { path: string, kind: string, external?: boolean }[]} imports
 */
export function packagesOf(imports) {
  const names = imports
    .filter(({ path, kind, external }) => external && kind !== 'dynamic-import' && !isBuiltin(path))
    .map(({ path }) => /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path)
  return [...new Set(names)].sort()
}

/**
 * A package.json that asks for `packages` alone.
 * @param {{ dependencies: Record<string, string>, devDependencies?: unknown }} manifest
 * @param {readonly string[]} packages
 */
export function reduced(manifest, packages) {
  const missing = packages.filter((name) => manifest.dependencies[name] === undefined)
  if (missing.length > 0) throw new Error(`not among the dependencies: ${missing.join(', ')}`)
  const dependencies = packages.map((name) => [name, manifest.dependencies[name]])
  return { ...manifest, dependencies: Object.fromEntries(dependencies), devDependencies: {} }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)))
  const read = (file) => JSON.parse(readFileSync(file, 'utf8'))
  const manifest = reduced(read('package.json'), read('dist/build.json').packages)
  writeFileSync('package.json', `${JSON.stringify(manifest, null, 2)}\n`)
  const npm = spawnSync('npm', ['prune', '--omit=dev', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
  })
  process.exit(npm.status ?? 1)
}
