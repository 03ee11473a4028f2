// `npm start`: builds if there is no build of these sources, then runs the node in this very process.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inputsHash } from './inputs.mjs'

const root = new URL('..', import.meta.url)
process.chdir(fileURLToPath(root))
process.env.NODE_ENV = 'production'
const built = existsSync('dist/build.json')
  ? JSON.parse(readFileSync('dist/build.json', 'utf8'))
  : null
const inputs = inputsHash()
if (!built || (inputs !== null && built.inputs !== inputs)) {
  process.stderr.write('There is no build of this version yet: building, a minute or two.\n')
  const run = spawnSync(process.execPath, ['build/build.mjs'], { stdio: ['ignore', 2, 2] })
  if (run.status !== 0) process.exit(run.status ?? 1)
}
await import(new URL('dist/server.mjs', root).href)
