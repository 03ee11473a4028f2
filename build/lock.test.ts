import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { missingEntries } from './lock.mjs'

interface Locked {
  version?: string
}
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, Locked>
}

it('has every optional package of every platform in the lock, so that `npm ci` takes it', () => {
  expect(Object.keys(missingEntries(lock)), 'run `node build/lock.mjs`').toEqual([])
})

it('notices one that is missing', () => {
  const { 'node_modules/@esbuild/win32-x64': _, ...packages } = lock.packages
  expect(Object.keys(missingEntries({ packages }))).toEqual(['node_modules/@esbuild/win32-x64'])
})

it('names no registry in the lock', () => {
  expect(JSON.stringify(lock)).not.toContain('"resolved"')
})

/** Versions below these have known holes. */
const floors: Record<string, string> = {
  next: '16.3.3',
  react: '19.2.6',
  'react-dom': '19.2.6',
  'engine.io': '6.6.12',
  'socket.io': '4.8.3',
  'socket.io-parser': '4.2.7',
  ws: '8.23.0',
  '@tus/server': '2.4.3',
  '@tus/utils': '0.7.1',
  sharp: '0.35.4',
}

it.each(Object.entries(floors))('locks every copy of %s at %s or above', (name, floor) => {
  const copies = Object.entries(lock.packages).filter(([path]) =>
    path.endsWith(`node_modules/${name}`),
  )
  const numbers = (version: string) => version.split(/[.-]/).map(Number)
  for (const [path, { version = '0' }] of copies) {
    const [have, need] = [numbers(version), numbers(floor)]
    const first = need.findIndex((part, i) => have[i] !== part)
    expect(first < 0 || (have[first] ?? 0) > (need[first] ?? 0), `${path} ${version}`).toBe(true)
  }
})
