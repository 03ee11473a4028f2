import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Runs `use` with a disk of its own; answers false where this process may not mount one. */
export const withDisk = async (size: number, use: (dir: string) => Promise<void>) => {
  const dir = mkdtempSync(join(tmpdir(), 'tendril-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir], { stdio: 'ignore' })
  } catch {
    rmdirSync(dir)
    return false
  }
  try {
    await use(dir)
  } finally {
    execFileSync('umount', ['--lazy', dir])
    rmdirSync(dir)
  }
  return true
}

export const mayMount = await withDisk(2 ** 20, async () => {})
