import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError, printConfig, readConfig } from './config.ts'
import { newVapidKeys, type VapidKeys } from './vapid.ts'

const pair = JSON.parse(newVapidKeys()) as VapidKeys
let dir: string
const file = () => join(dir, 'tendril.config.json')

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tendril-config-'))
})

afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Why these settings can't be used. */
const complaint = (env: Record<string, string>, settings?: unknown): string => {
  if (settings !== undefined) {
    writeFileSync(file(), typeof settings === 'string' ? settings : JSON.stringify(settings))
  }
  try {
    readConfig(env, settings === undefined ? '' : file())
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('they can be used')
}

describe('what is in force', () => {
  it('is complete with nothing set', () => {
    expect(readConfig({}, '')).toMatchObject({
      PORT: 3000,
      DAILY_UPLOAD: 50 * 2 ** 30,
      DAILY_DOWNLOAD: 200 * 2 ** 30,
      UPLOAD_SPEED: 100 * 2 ** 20,
      DOWNLOAD_SPEED: 100 * 2 ** 20,
      DATA_DIR: './data',
      ORIGIN: [],
      TRUST_PROXY: 0,
      MAX_UPLOAD_BYTES: 2 * 2 ** 30,
      MAX_TEXT: 8000,
      UPLOAD_EXPIRES: 86_400_000,
      PUSH_ENDPOINTS: 'public',
      LIMITS: 'on',
      LOG_LEVEL: 'info',
      dev: false,
    })
  })

  it('is the environment, else the file, else the default', () => {
    writeFileSync(file(), JSON.stringify({ PORT: 4000, MAX_TEXT: 100 }))
    expect(readConfig({ PORT: '5000', MAX_TEXT: '' }, file())).toMatchObject({
      PORT: 5000,
      MAX_TEXT: 100,
      TRUST_PROXY: 0,
    })
  })

  it('does not care what else is in the environment', () => {
    expect(readConfig({ PATH: '/bin', PORTS: 'x' }, '').PORT).toBe(3000)
  })

  it('is read from a file that need not be there', () => {
    expect(readConfig({}, join(dir, 'absent.json')).PORT).toBe(3000)
  })

  it.each([
    ['UPLOAD_EXPIRES', '90s', 90_000],
    ['UPLOAD_EXPIRES', '1.5 h', 5_400_000],
    ['UPLOAD_EXPIRES', '2 d', 172_800_000],
    ['UPLOAD_EXPIRES', '5000', 5000],
    ['ROOM_TTL', '10 min', 600_000],
    ['MAX_UPLOAD_BYTES', '2 GiB', 2 * 2 ** 30],
    ['MAX_UPLOAD_BYTES', '1.5 mb', 1_500_000],
    ['MAX_UPLOAD_BYTES', '100KiB', 102_400],
    ['MAX_UPLOAD_BYTES', ' 7 ', 7],
  ])('%s may be written as %j', (name, written, value) => {
    expect(readConfig({ [name]: written }, '')).toMatchObject({ [name]: value })
  })

  it.each([
    'redis://localhost',
    'rediss://me:hunter2@host:6380/1',
    'redis://[::1]:6379',
    'redis://a:6379,redis://b:6379 redis://c:6379',
  ])('takes a Redis, or several of a cluster: %s', (REDIS_URL) => {
    expect(readConfig({ REDIS_URL }, '')).toMatchObject({ REDIS_URL })
  })

  it('takes a pair of keys, or the private one alone', () => {
    const { publicKey: VAPID_PUBLIC_KEY, privateKey: VAPID_PRIVATE_KEY } = pair
    const VAPID_SUBJECT = 'mailto:me@example.org'
    const both = { VAPID_PUBLIC_KEY, VAPID_PRIVATE_KEY, VAPID_SUBJECT }
    expect(readConfig(both, '')).toMatchObject(both)
    expect(readConfig({ VAPID_PRIVATE_KEY }, '')).toMatchObject({ VAPID_PRIVATE_KEY })
  })

  it('takes several origins', () => {
    const ORIGIN = 'https://a.example, http://localhost:3000'
    expect(readConfig({ ORIGIN }, '').ORIGIN).toEqual([
      'https://a.example',
      'http://localhost:3000',
    ])
  })
})

describe('what cannot be used is refused by its name', () => {
  it.each([
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '3000.5'],
    ['PORT', 'http'],
    ['PORT', '1 kb'],
    ['TRUST_PROXY', 'yes'],
    ['TRUST_PROXY', '17'],
    ['ORIGIN', 'chat.example.org'],
    ['ORIGIN', 'https://chat.example.org/'],
    ['ORIGIN', 'https://a.example, *'],
    ['MAX_UPLOAD_BYTES', '2 GB/s'],
    ['MAX_UPLOAD_BYTES', '0'],
    ['MAX_UPLOAD_BYTES', '9 d'],
    ['MAX_UPLOAD_BYTES', '100000000 TiB'],
    ['UPLOAD_SPEED', '100 kB'],
    ['DOWNLOAD_SPEED', '1 MiB/s'],
    ['MAX_TEXT', '0'],
    ['MAX_TEXT', '24001'],
    ['UPLOAD_EXPIRES', '10 MiB'],
    ['UPLOAD_EXPIRES', '1 ms'],
    ['UPLOAD_EXPIRES', '-1 h'],
    ['ROOM_TTL', '30 s'],
    ['LIMITS', 'yes'],
    ['LOG_LEVEL', 'loud'],
    ['SESSION_SECRET', 'short'],
    ['MONGODB_URL', 'localhost:27017'],
    ['MONGODB_URL', 'mongodb:///tendril'],
    ['REDIS_URL', 'localhost:6379'],
    ['REDIS_URL', 'redis:///0'],
    ['REDIS_URL', 'redis://host:port'],
    ['REDIS_URL', 'http://host'],
    ['REDIS_URL', 'redis://a, b:6379'],
    ['REDIS_URL', ','],
    ['VAPID_PUBLIC_KEY', pair.publicKey],
    ['VAPID_PRIVATE_KEY', 'hunter2'],
    ['VAPID_PRIVATE_KEY', '_'.repeat(43)],
    ['VAPID_SUBJECT', 'me@example.org'],
    ['VAPID_SUBJECT', 'http://example.org'],
    ['PUSH_ENDPOINTS', 'mine'],
  ])('%s %j', (name, value) => {
    const lines = complaint({ [name]: value }).split('\n')
    expect(lines[0]).toBe('These settings cannot be used:')
    expect(lines.slice(1)).toEqual([expect.stringMatching(new RegExp(`^  ${name}\\b`))])
  })

  it('keys that do not belong together', () => {
    const other = JSON.parse(newVapidKeys()) as VapidKeys
    const keys = { VAPID_PUBLIC_KEY: other.publicKey, VAPID_PRIVATE_KEY: pair.privateKey }
    expect(complaint(keys)).toMatch(/^ {2}VAPID_PUBLIC_KEY: does not belong to /m)
    expect(complaint(keys)).not.toContain(pair.privateKey)
  })

  it('all of them at once', () => {
    const lines = complaint({ PORT: 'x', LIMITS: 'x' }).split('\n')
    expect(lines.map((line) => /^ {2}(\w+)/.exec(line)?.[1]).filter(Boolean)).toEqual([
      'PORT',
      'LIMITS',
    ])
  })

  it.each([
    ['a name that is none', { PROT: 3000 }, 'PROT'],
    ['a value of another kind', { PORT: [3000] }, 'PORT'],
    ['what is no JSON', '{PORT: 3000}', 'cannot be read'],
    ['what is no object', '5', 'cannot be read'],
  ])('in the file: %s', (_, settings, named) => {
    expect(complaint({}, settings)).toContain(named)
  })

  it('and a secret is not repeated', () => {
    expect(complaint({ SESSION_SECRET: 'hunter2' })).not.toContain('hunter2')
    expect(complaint({ MONGODB_URL: 'http://me:hunter2@host' })).not.toContain('hunter2')
    expect(complaint({ REDIS_URL: 'http://me:hunter2@host' })).not.toContain('hunter2')
  })
})

describe('--print-config', () => {
  it('shows every name, also of what is not set, and nothing else', () => {
    const vapid = ['VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY', 'VAPID_SUBJECT']
    const stores = ['MONGODB_URL', 'REDIS_URL', 'SESSION_SECRET']
    const unset = ['HOST', 'ROOM_TTL', 'FAULT', ...stores, ...vapid]
    expect(JSON.parse(printConfig(readConfig({}, '')))).toEqual({
      PORT: 3000,
      DAILY_UPLOAD: 50 * 2 ** 30,
      DAILY_DOWNLOAD: 200 * 2 ** 30,
      UPLOAD_SPEED: 100 * 2 ** 20,
      DOWNLOAD_SPEED: 100 * 2 ** 20,
      DATA_DIR: './data',
      ORIGIN: [],
      TRUST_PROXY: 0,
      MAX_UPLOAD_BYTES: 2 * 2 ** 30,
      MAX_TEXT: 8000,
      UPLOAD_EXPIRES: 86_400_000,
      PUSH_ENDPOINTS: 'public',
      LIMITS: 'on',
      LOG_LEVEL: 'info',
      ...Object.fromEntries(unset.map((name) => [name, null])),
    })
  })

  it('blanks what would let somebody in', () => {
    const secrets = {
      SESSION_SECRET: 'a secret of some length',
      MONGODB_URL: 'mongodb://me:hunter2@host',
      REDIS_URL: 'redis://me:hunter2@host',
      VAPID_PRIVATE_KEY: pair.privateKey,
    }
    const shown = JSON.parse(printConfig(readConfig(secrets, ''))) as object
    expect(shown).toMatchObject(Object.fromEntries(Object.keys(secrets).map((name) => [name, '…'])))
  })

  it('shows what is in force, and no secret', () => {
    const SESSION_SECRET = 'a secret of some length'
    const MONGODB_URL = 'mongodb+srv://me:hunter2@host/chat'
    const printed = printConfig(readConfig({ SESSION_SECRET, MONGODB_URL, PORT: '4321' }, ''))
    expect(JSON.parse(printed)).toMatchObject({ PORT: 4321, SESSION_SECRET: '…' })
    expect(printed).not.toContain(SESSION_SECRET)
    expect(printed).not.toContain('hunter2')
  })
})
