import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { limits } from '../lib/protocol/limits.ts'
import { publicKeyOf } from './vapid.ts'
import { points } from './fault.ts'

const UNITS: Record<string, number> = {
  '': 1,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
}

/** A whole number, written alone or with a unit: `24 h`, `90s`, `2 GiB`. */
const quantity = (units: string, least: number, most: number) =>
  v.pipe(
    v.union([v.number(), v.string()]),
    v.transform((written) => {
      const [, figure, unit] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(String(written)) ?? []
      const factor = units.split(' ').includes(unit?.toLowerCase() ?? '')
        ? UNITS[unit?.toLowerCase() ?? '']
        : undefined
      return figure === undefined || factor === undefined ? Number.NaN : Number(figure) * factor
    }),
    v.safeInteger(
      units === ''
        ? 'is not a whole number'
        : `is not a quantity (${units.trim().replaceAll(' ', ', ')})`,
    ),
    v.minValue(least),
    v.maxValue(most),
  )
const duration = (least: number) => quantity(' ms s m min h d', least, Number.MAX_SAFE_INTEGER)
const size = (least: number) =>
  quantity(' b kb mb gb kib mib gib tib', least, Number.MAX_SAFE_INTEGER)
const bytes = size(1)
/** Less would be less than one chunk at once. */
const day = size(16 * 2 ** 20)
/** With less, one of many files would be silent for so long that its connection is cut. */
const second = size(2 ** 20)
const whole = (least: number, most: number) => quantity('', least, most)

const Origins = v.pipe(
  v.string(),
  v.transform((list) => list.split(/[\s,]+/).filter(Boolean)),
  v.array(
    v.pipe(
      v.string(),
      v.check(
        (origin) => URL.canParse(origin) && new URL(origin).origin === origin,
        (issue) => `"${issue.input}" is not an origin such as https://chat.example.org`,
      ),
    ),
  ),
)

/** One server, or several members of a cluster. */
const RedisUrl = v.pipe(
  v.string(),
  v.check((list) => {
    const urls = list.split(/[\s,]+/).filter(Boolean)
    return (
      urls.length > 0 && urls.every((url) => /^rediss?:\/\/[^/]/.test(url) && URL.canParse(url))
    )
  }, 'is not a URL such as redis://host, or several with commas for a cluster'),
)

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

/** Every setting, by its name in the environment and in `tendril.config.json`. */
const Settings = v.strictObject({
  PORT: v.optional(whole(0, 65_535), 3000),
  HOST: v.optional(v.string()),
  DATA_DIR: v.optional(v.pipe(v.string(), v.minLength(1)), './data'),
  ORIGIN: v.optional(Origins, ''),
  TRUST_PROXY: v.optional(whole(0, 16), 0),
  MAX_UPLOAD_BYTES: v.optional(bytes, '2 GiB'),
  DAILY_UPLOAD: v.optional(day, '50 GiB'),
  DAILY_DOWNLOAD: v.optional(day, '200 GiB'),
  UPLOAD_SPEED: v.optional(second, '100 MiB'),
  DOWNLOAD_SPEED: v.optional(second, '100 MiB'),
  MAX_TEXT: v.optional(whole(1, limits.textCeiling), limits.text),
  UPLOAD_EXPIRES: v.optional(duration(1000), '24 h'),
  SESSION_SECRET: v.optional(v.pipe(v.string(), v.minLength(16, 'is shorter than 16 characters'))),
  ROOM_TTL: v.optional(duration(limits.ttlLeast)),
  MONGODB_URL: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^mongodb(?:\+srv)?:\/\/[^/]/, 'is not a URL such as mongodb://host'),
    ),
  ),
  REDIS_URL: v.optional(RedisUrl),
  VAPID_PUBLIC_KEY: v.optional(v.string()),
  VAPID_PRIVATE_KEY: v.optional(
    v.pipe(
      v.string(),
      v.check((key) => publicKeyOf(key) !== null, 'is no private key of P-256 in base64url'),
    ),
  ),
  VAPID_SUBJECT: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^(?:mailto:[^@]+@.+|https:\/\/.+)$/, 'is neither a mailto: nor an https: address'),
    ),
  ),
  PUSH_ENDPOINTS: v.optional(v.picklist(['public', 'any'], 'is neither public nor any'), 'public'),
  LIMITS: v.optional(v.picklist(['on', 'off'], 'is neither on nor off'), 'on'),
  /** Where a test has this process die. */
  FAULT: v.optional(v.picklist(points, 'is no point of fault.ts')),
  LOG_LEVEL: v.optional(v.picklist(LEVELS, `is none of ${LEVELS.join(', ')}`), 'info'),
})

/** What depends on more than one of them. */
const Together = v.pipe(
  Settings,
  v.forward(
    v.check(
      ({ VAPID_PUBLIC_KEY: key, VAPID_PRIVATE_KEY: secret }) =>
        key === undefined || (secret !== undefined && publicKeyOf(secret) === key),
      'does not belong to VAPID_PRIVATE_KEY',
    ),
    ['VAPID_PUBLIC_KEY'],
  ),
)

export type Config = Readonly<v.InferOutput<typeof Settings>> & {
  /** Served from source by the framework's development server. */
  readonly dev: boolean
}

/** Thrown for settings that can't be used; its message names each of them. */
export class ConfigError extends Error {}

/**
 * What is in force: the environment, else the file, else the default. Sources: `process.env` and
 * `tendril.config.json` in the working directory, whose keys are the same names.
 */
export function readConfig(
  env: Record<string, string | undefined> = process.env,
  file = 'tendril.config.json',
): Config {
  const names = Object.keys(Settings.entries)
  const given = Object.fromEntries(
    names.filter((name) => env[name] !== undefined && env[name] !== '').map((n) => [n, env[n]]),
  )
  const parsed = v.safeParse(Together, { ...readFile(file), ...given }, { abortPipeEarly: true })
  if (!parsed.success) {
    const lines = parsed.issues.map((issue) => {
      const why = issue.type === 'strict_object' ? 'is not the name of a setting' : issue.message
      return `  ${v.getDotPath(issue) ?? '?'}: ${why}`
    })
    throw new ConfigError(`These settings cannot be used:\n${lines.join('\n')}`)
  }
  if (parsed.output.FAULT !== undefined && env['NODE_ENV'] === 'production') {
    throw new ConfigError('FAULT kills this process, which only tests want: not in production.')
  }
  return {
    ...parsed.output,
    dev: env['NODE_ENV'] === 'development',
  }
}

function readFile(file: string): object {
  if (!existsSync(file)) return {}
  try {
    const settings: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof settings === 'object' && settings !== null) return settings
    throw new Error('it is not an object')
  } catch (error) {
    const why = (error as Error).message
    throw new ConfigError(`${file} cannot be read: ${why}. Correct it, or remove it.`)
  }
}

const SECRET = /SECRET|PRIVATE|_URL$/

/** Every setting as text for `--print-config`: null for what is not set, secrets blanked. */
export const printConfig = (config: Config): string => {
  const shown = (name: keyof typeof Settings.entries) => {
    const value = config[name] ?? null
    return [name, value !== null && SECRET.test(name) ? '…' : value]
  }
  const names = Object.keys(Settings.entries) as (keyof typeof Settings.entries)[]
  return JSON.stringify(Object.fromEntries(names.map(shown)), null, 2)
}
