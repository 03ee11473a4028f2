// `npm test`: finds or installs what the tests need, runs all of them, and says how many passed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { findChromium } from './browser.mjs'
import { findCaddy } from './caddy.mjs'
import { findExiftool, findFfmpeg } from './ffmpeg.mjs'
import { findNginx } from './nginx.mjs'
import { findRedis } from './redis.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
rmSync('test-results', { recursive: true, force: true })
mkdirSync('test-results')

const run = (command, ...args) => spawnSync(command, args, { stdio: 'inherit' }).status

/** The distribution's package, where we may install it. */
function install(name) {
  if (!existsSync('/usr/bin/apt-get')) return
  const root = process.getuid?.() === 0
  const as = root ? [] : ['sudo', '-n']
  for (const step of [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', name],
  ]) {
    const [command, ...args] = [...as, ...step]
    if (run(command, ...args) !== 0) return
  }
}

if (!findChromium()) install('chromium')
if (!findChromium()) {
  process.stderr.write(
    'The tests drive a real browser and found none. Install Chromium (Debian, Ubuntu:\n' +
      '  sudo apt-get install chromium), or name one: CHROMIUM_PATH=/path/to/chrome npm test\n',
  )
  process.exit(1)
}
if (!findRedis()) install('redis-server')
if (!findRedis()) {
  process.stderr.write(
    'Tests of several nodes are skipped: they start a Redis (7 or newer) and found none. Install it\n' +
      '(Debian, Ubuntu: sudo apt-get install redis-server), or name one: REDIS_SERVER=/path/to/redis-server\n',
  )
}
if (!findFfmpeg()) install('ffmpeg')
if (!findExiftool()) install('libimage-exiftool-perl')
if (!findFfmpeg() || !findExiftool()) {
  process.stderr.write(
    'Tests with films and photographs are skipped: they are made with ffmpeg and exiftool. Install them\n' +
      '(Debian, Ubuntu: sudo apt-get install ffmpeg libimage-exiftool-perl), or name them: FFMPEG, EXIFTOOL\n',
  )
}

if (!process.env.MONGODB_URL) {
  process.stdout.write('MONGODB_URL is not set: the tests that need a MongoDB are skipped.\n')
} else {
  if (!findNginx()) install('nginx')
  if (!findCaddy()) install('caddy')
  if (!findNginx() || !findCaddy()) {
    process.stderr.write(
      'Tests of nodes behind a proxy are skipped: they start an nginx and a Caddy. Install them\n' +
        '(Debian, Ubuntu: sudo apt-get install nginx caddy), or name them: NGINX, CADDY\n',
    )
  }
}

const statuses = [
  run('npx', '--no-install', 'vitest', 'run'),
  // The same schedules each time, so that a change is told by what it changes.
  run('npm', 'run', '--silent', 'simulate', '--', '--runs', '2500', '--seed', '2026'),
  run('npx', '--no-install', 'playwright', 'test'),
]

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null)
const units = read('test-results/vitest.json')
const stories = read('test-results/playwright.json')
const passed = (units?.numPassedTests ?? 0) + (stories?.stats.expected ?? 0)
const unread = (units?.testResults ?? []).filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
)
const failed =
  (units?.numFailedTests ?? 0) +
  unread.length +
  (stories?.stats.unexpected ?? 0) +
  (stories?.stats.flaky ?? 0)
const skipped = (units?.numPendingTests ?? 0) + (stories?.stats.skipped ?? 0)
/** The stories of a suite that ended so: titles, and what was wrong. */
const storiesOf = ({ title, specs = [], suites = [] }, ends) => {
  const own = specs.flatMap(({ title: name, tests }) =>
    tests
      .filter(({ status }) => ends.includes(status))
      .map(({ results }) => [name, ...results.flatMap(({ errors }) => errors.map(whole))]),
  )
  return [...own, ...suites.flatMap((suite) => storiesOf(suite, ends))].map(
    ([name, ...messages]) => [`${title} ${name}`, ...messages],
  )
}
const whole = ({ message, value }) => stripVTControlCharacters(message ?? value ?? '')
/** The units of a file that ended so, and the file itself where it could not be read. */
const unitsOf = ({ name, status, message, assertionResults }, ends) => [
  ...(assertionResults.length === 0 && ends.includes(status) ? [[name, message]] : []),
  ...assertionResults
    .filter((unit) => ends.includes(unit.status))
    .map(({ fullName, failureMessages }) => [fullName, ...(failureMessages ?? [])]),
]
const tell = (what, ...ends) => {
  for (const [name, ...messages] of [
    ...(units?.testResults ?? []).flatMap((file) => unitsOf(file, ends)),
    ...(stories?.suites ?? []).flatMap((suite) => storiesOf(suite, ends)),
  ])
    process.stdout.write(`${what}: ${[name, ...messages].join('\n')}\n`)
}
// Last, so that the end of a long log says what happened.
tell('skipped', 'pending', 'skipped')
tell('failed', 'failed', 'unexpected', 'flaky')
process.stdout.write(
  `\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
)
const complete = units !== null && stories !== null && passed > 0
process.exit(complete && failed === 0 && statuses.every((status) => status === 0) ? 0 : 1)
