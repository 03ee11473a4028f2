// `npm start`: builds if there is no build, then runs this node in this very process.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = new URL('..', import.meta.url)
process.chdir(fileURLToPath(root))
process.env.NODE_ENV = 'production'
if (!existsSync('dist/build.json')) {
  process.stderr.write('There is no build yet: building, this takes a minute or two.\n')
  const built = spawnSync(process.execPath, ['build/build.mjs'], { stdio: ['ignore', 2, 2] })
  if (built.status !== 0) process.exit(built.status ?? 1)
}
await import(new URL('dist/server.mjs', root).href)
