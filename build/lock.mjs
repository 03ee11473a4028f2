// `node build/lock.mjs`: completes package-lock.json after a change of dependencies.
//
// npm drops optional packages of other platforms from the lock when it can't reach them, and
// `npm ci` then refuses that lock. This names them again, guarded by platform.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SYSTEMS = 'win32 darwin android freebsd netbsd openbsd openharmony sunos aix linux'.split(' ')
const OTHER_SYSTEMS = { windows: 'win32', macos: 'darwin' }
const PROCESSORS = [
  [/wasm/, 'wasm32'],
  [/arm64|aarch64/, 'arm64'],
  [/x64|x86_64|(?:^|-)64$/, 'x64'],
  [/ia32|i686|(?:^|-)32$/, 'ia32'],
  [/riscv64/, 'riscv64'],
  [/s390x/, 's390x'],
  [/ppc64/, 'ppc64'],
  [/loong64/, 'loong64'],
  [/mips64el/, 'mips64el'],
  [/arm/, 'arm'],
]

/** What a package's name says of the platform it is for. */
function platformOf(name) {
  const last = name.split('/').pop()
  const other = Object.keys(OTHER_SYSTEMS).find((word) => last.includes(word))
  const os = OTHER_SYSTEMS[other] ?? SYSTEMS.find((word) => last.includes(word))
  const cpu = PROCESSORS.find(([pattern]) => pattern.test(last))?.[1]
  const libc =
    os !== 'linux' ? undefined : /musl/.test(last) ? 'musl' : /gnu/.test(last) ? 'glibc' : undefined
  return { os, cpu, libc }
}

/** Where `name` is found from the package at `path`, as Node resolves it. */
function isLocked(packages, path, name) {
  let folder = path
  while (!packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) {
    if (folder === '') return false
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))
  }
  return true
}

/** Optional packages that a locked package names and the lock does not, as entries of the lock. */
export function missingEntries({ packages }) {
  const missing = {}
  for (const [path, locked] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(locked.optionalDependencies ?? {})) {
      if (isLocked(packages, path, name)) continue
      const { os, cpu, libc } = platformOf(name)
      if (!os && !cpu) continue
      missing[`node_modules/${name}`] ??= {
        version: String(range).replace(/^[\^~>=]+/, ''),
        ...(cpu && { cpu: [cpu] }),
        ...(locked.dev && { dev: true }),
        ...(libc && { libc: [libc] }),
        optional: true,
        ...(os && { os: [os] }),
      }
    }
  }
  return missing
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = fileURLToPath(new URL('../package-lock.json', import.meta.url))
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = missingEntries(lock)
  const all = Object.entries({ ...lock.packages, ...missing })
  lock.packages = Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, 'en')))
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  process.stdout.write(`${Object.keys(missing).length} entries added\n`)
}
