import { ConfigError } from './config.ts'

/** Why a start can fail that is not our fault, and what to do about it. */
const ADVICE: Record<string, string> = {
  EADDRINUSE: 'Something else listens there already. Stop it, or set PORT to another number.',
  EADDRNOTAVAIL: 'Set HOST to an address of this machine, or leave it out.',
  ENOTFOUND: 'Set HOST to an address of this machine, or leave it out.',
  EACCES:
    'This user may not do that. Set PORT (1024 or above) or DATA_DIR to something it may use.',
  EPERM: 'This user may not do that. Set DATA_DIR to a folder of its own.',
  EROFS: 'Nothing can be written there. Set DATA_DIR to another folder.',
  ENOSPC: 'There is no space left there. Make some, or set DATA_DIR to another folder.',
  EEXIST: 'That is no folder. Set DATA_DIR to one.',
  ENOTDIR: 'That is no folder. Set DATA_DIR to one.',
  EISDIR: 'That is a folder where a file should be. Move it away.',
  'ENOENT mkdir': 'No folder can be made there. Set DATA_DIR to another one.',
  ENOENT: 'If it belongs to the build, `npm start` makes it.',
}

/** What happened and what to do, on one line where one is enough; a bug comes with its stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code = '', syscall } = error as NodeJS.ErrnoException
  const advice = ADVICE[`${code} ${syscall}`] ?? ADVICE[code]
  if (advice !== undefined) return `${error.message.replace(/\.?$/, '.')} ${advice}`
  const known = error instanceof ConfigError || error.cause !== undefined
  return known ? error.message : (error.stack ?? error.message)
}
