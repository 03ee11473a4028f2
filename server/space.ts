import type { ErrorCode } from '../lib/protocol/errors.ts'
import type { Log } from './log.ts'

/** While there is too little space, this often somebody looks whether there is again. */
const LOOK = 60_000

/** Says it to whoever runs the node when space runs out: once, however many are refused for it. */
export interface Space {
  /** Somebody was refused. */
  note(code: ErrorCode): void
  close(): void
}

export function openSpace(free: () => Promise<number>, log: Log): Space {
  let timer: NodeJS.Timeout | undefined
  let again = false

  const look = async () => {
    const bytes = await free()
    if (!again && bytes > 0) {
      clearInterval(timer)
      timer = undefined
      log.info({ bytes }, 'there is space again')
    }
    again = false
  }

  const warn = async () => log.warn({ bytes: await free() }, 'no space left for what was sent')

  const carefully = (run: () => Promise<void>) => {
    run().catch((error: unknown) => log.warn({ err: error }, 'the space left is not known'))
  }

  return {
    note(code) {
      if (code !== 'STORAGE_FULL') return
      again = true
      if (timer) return
      timer = setInterval(() => carefully(look), LOOK).unref()
      carefully(warn)
    },
    close: () => clearInterval(timer),
  }
}
