import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** Below the packages that a bundle leaves outside. */
const results = fileURLToPath(new URL('../test-results/', import.meta.url))

export interface NodeProcess {
  readonly child: ChildProcess
  /** Where it listens; never, if it does not start. */
  readonly port: Promise<number>
  readonly ended: Promise<{ code: number; said: string; logged: string }>
}

/** The node as one file, bundled as the product is. */
export async function bundleNode() {
  await mkdir(results, { recursive: true })
  const dir = await mkdtemp(join(results, 'node-'))
  const bundle = join(dir, 'server.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL('main.ts', import.meta.url))],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  return {
    /** Runs it in `cwd`, which gets a shell to serve: the smallest one will do. */
    async start(cwd: string, env: Record<string, string> = {}, ...args: string[]) {
      await mkdir(join(cwd, 'out'), { recursive: true })
      await writeFile(join(cwd, 'out', 'index.html'), '<!doctype html>')
      return run(spawn(process.execPath, [bundle, ...args], { cwd, env: { ...ALONE, ...env } }))
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

const ALONE = { NODE_ENV: 'production', PORT: '0', HOST: '127.0.0.1' } as const

function run(child: ReturnType<typeof spawn>): NodeProcess {
  // Whatever becomes of the test.
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('close', () => process.off('exit', kill))
  let said = ''
  let logged = ''
  child.stderr?.on('data', (text: Buffer) => (said += text.toString()))
  const port = new Promise<number>((resolve) => {
    child.stdout?.on('data', (text: Buffer) => {
      logged += text.toString()
      const found = /"port":(\d+)/.exec(logged)?.[1]
      if (found !== undefined) resolve(Number(found))
    })
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, said, logged }))
  return { child, port, ended }
}
