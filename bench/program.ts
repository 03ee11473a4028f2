import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** A server in a process and a folder of its own, so that its CPU time is its own too. */
export interface Program {
  readonly url: string
  readonly pid: number
  /** Seconds of CPU, user and system, all threads, since it began. */
  cpu(): Promise<number>
  /** Throws away what nobody holds any more; what is then resident is comparable. */
  collect(): Promise<unknown>
  /** Whether it has run since it began. */
  alive(): boolean
  close(): Promise<void>
}

const built = fileURLToPath(new URL('../dist/bench/', import.meta.url))
const sources = {
  tendril: '../server/main.ts',
  bare: './bare.ts',
  filestore: './filestore.ts',
  echo: './echo.ts',
}

/** Every program is bundled in the same way as the product is. */
export const bundle = () =>
  build({
    entryPoints: Object.entries(sources).map(([out, source]) => ({
      out,
      in: fileURLToPath(new URL(source, import.meta.url)),
    })),
    outdir: built,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  })

const manifest = new URL('../package.json', import.meta.url)

/** Options of Node with which the product is started; what it is compared with gets them as well. */
const startedWith: readonly string[] = JSON.parse(readFileSync(manifest, 'utf8'))
  .scripts.start.split(' ')
  .filter((word: string) => word.startsWith('--'))

/**
 * Ends with its parent, however that ends, and says what CPU it has used where there is no /proc.
 * Before it collects its garbage it has had as much as fits, so that the space for it is all there.
 */
const meter = `import{setFlagsFromString}from'node:v8';import{runInNewContext}from'node:vm';
setFlagsFromString('--expose-gc');const gc=runInNewContext('gc');
const collect=()=>{for(let n=0;n<1e7;n++)globalThis.garbage=[n];delete globalThis.garbage;gc();gc()};
process.on('disconnect',()=>process.exit());
process.on('message',(asked)=>{if(asked==='collect')collect();
const{user,system}=process.cpuUsage();process.send((user+system)/1e6)})`

const PATIENCE = 20_000

export interface Options {
  /** Settings in place of those that all have. */
  readonly env?: Readonly<Record<string, string>>
  /** A folder for its `--cpu-prof`. */
  readonly profile?: string
}

export async function openProgram(
  name: keyof typeof sources,
  { env, profile }: Options = {},
): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'tendril-bench-'))
  // A shell to serve: the smallest one will do.
  await mkdir(join(folder, 'out'))
  await writeFile(join(folder, 'out', 'index.html'), '<!doctype html>')
  const child = fork(join(built, `${name}.mjs`), {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [
      ...startedWith,
      `--import=data:text/javascript,${encodeURIComponent(meter)}`,
      ...(profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]),
    ],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: join(folder, 'data'),
      LIMITS: 'off',
      ...env,
    },
  })
  const kill = () => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', kill)
  const close = async () => {
    await end(child)
    process.off('exit', kill)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    return {
      url: await addressOf(child),
      pid: child.pid ?? 0,
      cpu: async () => (await fromProc(child.pid)) ?? (await ask(child, 'cpu')),
      collect: async () => ask(child, 'collect'),
      alive: () => child.exitCode === null && child.signalCode === null,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Each of them prints a line with its address when it listens. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const late = setTimeout(() => reject(new Error(`it does not listen: ${said}`)), PATIENCE)
    child.stdout?.on('data', (text: Buffer) => {
      said = (said + text.toString()).slice(-2000)
      const [, port] = /http:\/\/localhost:(\d+)/.exec(said) ?? []
      if (port === undefined) return
      clearTimeout(late)
      resolve(`http://127.0.0.1:${port}`)
    })
    child.once('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`it has ended with ${code}: ${said}`))
    })
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => void child.kill('SIGKILL'), 10_000)
  await gone
  clearTimeout(late)
}

/** Linux counts in hundredths of a second. */
async function fromProc(pid: number | undefined): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null)
  if (stat === null) return null
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function ask(child: ChildProcess, what: 'cpu' | 'collect'): Promise<number> {
  child.send(what)
  const [seconds] = (await once(child, 'message')) as [number]
  return seconds
}

/** Seconds of CPU that the whole machine has used. */
export const cpuOfMachine = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000
