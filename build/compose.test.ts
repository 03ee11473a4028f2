import { existsSync, readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'

/* What can be seen without an engine; CI builds the containers and starts them. */

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const compose = read('compose.yaml')
const dockerfile = read('Dockerfile')
const [, described = ''] = /\nservices:\n([^]*)\nvolumes:\n/.exec(compose) ?? []
const service = /^ {2}([\w-]+):(.*\n(?: {4}.*\n|\n)*)/gm
/** Each with the lines that stand under it. */
const services = new Map(
  [...described.matchAll(service)].map(([, name = '', lines = '']) => [name, lines]),
)

describe('the containers', () => {
  it('are two nodes behind a proxy, a database and a Redis', () => {
    expect([...services.keys()]).toEqual(['node-a', 'node-b', 'proxy', 'mongo', 'redis'])
    for (const name of ['node-a', 'node-b']) expect(services.get(name)?.trim()).toBe('*node')
    for (const file of ['deploy/nginx.conf', 'deploy/Caddyfile'])
      expect(new Set(read(file).match(/node-[a-z]+:3000/g))).toEqual(
        new Set(['node-a:3000', 'node-b:3000']),
      )
  })

  it('give the proxy the file that is shipped, and people its port alone', () => {
    const [, file = ''] = /'\.\/(\S+):\/etc\/nginx\/nginx\.conf:ro'/.exec(compose) ?? []
    expect(existsSync(new URL(`../${file}`, import.meta.url))).toBe(true)
    expect(compose.match(/ports:/g)).toHaveLength(1)
    expect(services.get('proxy')).toContain("ports: ['8080:80']")
    expect(read(file)).toContain('listen 80;')
  })

  it('name hosts that are there, and the replica set that is made', () => {
    const [, mongo, , set] =
      /MONGODB_URL: mongodb:\/\/([\w-]+):27017\/(\w+)\?replicaSet=(\w+)\n/.exec(compose) ?? []
    const [, redis] = /REDIS_URL: redis:\/\/([\w-]+):6379\n/.exec(compose) ?? []
    expect([mongo, redis]).toEqual(['mongo', 'redis'])
    expect(services.get('mongo')).toContain(`command: [--replSet, ${set},`)
    const initiated = `rs.initiate({ _id: '${set}', members: [{ _id: 0, host: '${mongo}:27017' }] })`
    expect(services.get('mongo')).toContain(initiated)
  })

  it('leave a node the time that it needs to stop', () => {
    expect(Number(/stop_grace_period: (\d+)s/.exec(compose)?.[1])).toBeGreaterThan(9.5)
  })

  it('ask for health in words that can be run', () => {
    const [, ready = ''] = /- \|-\n((?: {8}.*\n)+)/.exec(compose) ?? []
    const [, alive = ''] = /CMD \["node", "-e", "(.*)"\]/.exec(dockerfile) ?? []
    for (const [script, path] of [
      [ready, '/readyz'],
      [alive, '/healthz'],
    ] as const) {
      expect(script).toContain(path)
      expect(() => new Script(script)).not.toThrow()
    }
  })

  it('hold what a node needs and no more, and are run by nobody special', () => {
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(2)
    const copied = [...last.matchAll(/^COPY --from=build \/app\/(\S+) /gm)].map(([, what]) => what)
    expect(copied).toEqual(['package.json', 'node_modules', 'dist', 'out'])
    expect(last).toMatch(
      /\nUSER node\n[^]*\nCMD \["node", "--min-semi-space-size=16", "--heap-growing-percent=300", "dist\/server\.mjs"\]\n$/,
    )
  })

  it('are built of files that are there', () => {
    const kept = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, name = '']) => name)
    expect(kept.length).toBeGreaterThan(0)
    for (const name of kept) expect(existsSync(new URL(`../${name}`, import.meta.url))).toBe(true)
  })
})
