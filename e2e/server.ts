import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** The built product as a process of its own, on data of its own, that can be killed. */
export class Server {
  readonly port: number
  readonly dir = mkdtempSync(join(tmpdir(), 'tendril-e2e-'))
  readonly settings: Record<string, string>
  private process: ChildProcess | null = null

  constructor(port: number, settings: Record<string, string> = {}) {
    this.port = port
    this.settings = settings
  }

  get url(): string {
    return `http://localhost:${this.port}`
  }

  get pid(): number {
    if (this.process?.pid === undefined) throw new Error('the server does not run')
    return this.process.pid
  }

  /** Runs what is built here, or in another folder: another version on the same data. */
  async start(root = '.'): Promise<void> {
    const child = spawn(process.execPath, [join(root, 'build/start.mjs')], {
      env: {
        ...process.env,
        PORT: String(this.port),
        DATA_DIR: this.dir,
        LOG_LEVEL: 'info',
        MONGODB_URL: '',
        REDIS_URL: '',
        ...this.settings,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.process = child
    for await (const line of createInterface({ input: child.stdout! })) {
      if (line.includes('Tendril is at')) break
      if (line.includes('"level":50') || line.includes('"level":60'))
        process.stderr.write(`${line}\n`)
    }
    child.stdout?.resume()
    if (child.exitCode !== null) throw new Error(`the server stopped with ${child.exitCode}`)
  }

  /** kill -9: no goodbye, nothing flushed. */
  async kill(): Promise<void> {
    await this.end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM')
    rmSync(this.dir, { recursive: true, force: true })
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process
    this.process = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
}
