import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findExiftool, findFfmpeg } from '../build/ffmpeg.mjs'

const ffmpeg = findFfmpeg()
const exiftool = findExiftool()
export const withoutFfmpeg = ffmpeg === null
export const withoutExiftool = exiftool === null

/** A folder in which media are made and looked into. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'tendril-media-'))

  path(name: string): string {
    return join(this.folder, name)
  }
  read(name: string): Buffer {
    return readFileSync(this.path(name))
  }
  write(name: string, bytes: Uint8Array): void {
    writeFileSync(this.path(name), bytes)
  }
  ffmpeg(...args: string[]): string {
    return this.run(ffmpeg, '-v', 'error', '-y', ...args)
  }
  exiftool(...args: string[]): string {
    return this.run(exiftool, ...args)
  }
  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private run(program: string | null, ...args: string[]): string {
    if (program === null) throw new Error('it is not installed')
    const size = 64 * 2 ** 20
    return execFileSync(program, args, { cwd: this.folder, encoding: 'utf8', maxBuffer: size })
  }
}
