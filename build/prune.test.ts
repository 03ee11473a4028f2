import { readFileSync } from 'node:fs'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { packagesOf, reduced } from './prune.mjs'

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

it('an image has the packages that the node imports, of the same versions, and no others', async () => {
  const { metafile } = await build({
    entryPoints: ['server/main.ts'],
    outfile: 'main.mjs',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  const packages = packagesOf(metafile.outputs['main.mjs']?.imports ?? [])
  const { dependencies, devDependencies } = reduced(manifest, packages)
  expect(dependencies).toMatchObject({ libsql: manifest.dependencies['libsql'] })
  expect(Object.keys(dependencies)).toEqual(
    expect.arrayContaining(['@tus/server', 'ioredis', 'mongodb', 'socket.io', 'srvx']),
  )
  for (const name of ['next', 'react', 'esbuild', 'dexie', 'socket.io-client']) {
    expect(dependencies).not.toHaveProperty([name])
  }
  expect(devDependencies).toEqual({})
})

it('what is only there for development cannot be in an image', () => {
  expect(() => reduced(manifest, ['libsql', 'vitest'])).toThrow('dependencies: vitest')
})
