import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { inputsHash } from '../build/inputs.mjs'

/** The specs drive the built product: builds it unless this very version is built. */
export default function buildOnce(): void {
  const stamp = 'dist/build.json'
  const built = existsSync(stamp)
    ? (JSON.parse(readFileSync(stamp, 'utf8')) as { inputs: string | null }).inputs
    : null
  if (built !== null && built === inputsHash()) return
  const { status } = spawnSync(process.execPath, ['build/build.mjs'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('the build failed')
}
