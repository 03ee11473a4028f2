import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A proxy that we tell people to put before their nodes. */
export interface ProxyKind {
  readonly name: string
  /** Null: it is not installed here. */
  readonly program: string | null
  /** The file that we ship for it, in `deploy/`. */
  readonly shipped: string
  /** What in that file has to be another for a test: the addresses, and where it may write. */
  changes(port: number, nodes: readonly [string, string], dir: string): [string, string][]
  args(conf: string, dir: string): string[]
  /** What it says of something with a body that a node which is gone has not heard: try again. */
  readonly again: readonly number[]
}

/** Runs one with the file that is shipped. */
export async function openProxy(kind: ProxyKind, port: number, nodes: readonly [string, string]) {
  const dir = await mkdtemp(join(tmpdir(), 'tendril-proxy-'))
  // Workers are somebody else, when it is started by root.
  await chmod(dir, 0o755)
  const conf = join(dir, kind.shipped)
  await writeFile(conf, await changed(kind, kind.changes(port, nodes, dir)))
  const child = spawn(kind.program ?? '', kind.args(conf, dir), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: dir, XDG_DATA_HOME: dir, XDG_CONFIG_HOME: dir },
  })
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
  const ended = once(child, 'close')
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`${kind.name} has ended: ${said}`)
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      child.kill('SIGTERM')
      await ended
      await rm(dir, { recursive: true, force: true })
    },
  }
}

async function changed({ shipped }: ProxyKind, changes: [string, string][]): Promise<string> {
  const path = fileURLToPath(new URL(`../deploy/${shipped}`, import.meta.url))
  let text = await readFile(path, 'utf8')
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`${path} has no "${from}"`)
    text = text.replaceAll(from, to)
  }
  return text
}

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = connect(port, '127.0.0.1')
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false))
    probe.once('connect', () => probe.destroy())
  })
