import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNginx } from '../build/nginx.mjs'

/** Tests of what is behind an nginx are skipped, by name, where there is none. */
export const withoutNginx = findNginx() === null

const shipped = fileURLToPath(new URL('../deploy/nginx.conf', import.meta.url))
const TEMPS = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/**
 * The nginx that we tell people to put before their nodes. All that is another than in the file that
 * we ship are the addresses, and the folder that it writes to.
 */
export async function openNginx(port: number, nodes: readonly [string, string]) {
  const dir = await mkdtemp(join(tmpdir(), 'tendril-nginx-'))
  // Its workers are somebody else, when it is started by root.
  await chmod(dir, 0o755)
  const temps = TEMPS.map((name) => `${name}_temp_path ${dir}/${name};`)
  const replaced: [string, string][] = [
    ['server node-a:3000', `server ${nodes[0]}`],
    ['server node-b:3000', `server ${nodes[1]}`],
    ['listen 80;', `listen 127.0.0.1:${port};`],
    ['http {', ['http {', ...temps].join('\n')],
  ]
  let text = await readFile(shipped, 'utf8')
  for (const [from, to] of replaced) {
    if (!text.includes(from)) throw new Error(`${shipped} has no "${from}"`)
    text = text.replaceAll(from, to)
  }
  const conf = join(dir, 'nginx.conf')
  await writeFile(conf, text)
  const child = spawn(
    findNginx() ?? '',
    ['-p', dir, '-c', conf, '-e', 'stderr', '-g', `daemon off; pid ${dir}/pid;`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
  const ended = once(child, 'close')
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error(`nginx has ended: ${said}`)
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

const listens = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = connect(port, '127.0.0.1')
    probe.once('connect', () => resolve(true)).once('error', () => resolve(false))
    probe.once('connect', () => probe.destroy())
  })
