// `npm run check`: format, lint with types and import rules, types.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const steps = [
  ['oxfmt', '--check', '.'],
  ['oxlint', '--type-aware', '--deny-warnings', '--report-unused-disable-directives', '.'],
  ['tsc', '--noEmit', '-p', '.'],
  ['tsc', '--noEmit', '-p', 'lib/worker'],
]
let failed = false
for (const [tool, ...args] of steps) {
  process.stdout.write(`\n— ${tool} ${args.join(' ')}\n`)
  const { status } = spawnSync('npx', ['--no-install', tool, ...args], { stdio: 'inherit' })
  failed ||= status !== 0
}
process.exit(failed ? 1 : 0)
