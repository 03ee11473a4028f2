import { mkdirSync } from 'node:fs'
import { explain } from './advice.ts'
import { printConfig, readConfig } from './config.ts'
import { makeLog } from './log.ts'
import { openEmbeddedStore } from './models/embedded/store.ts'
import { openNode } from './node.ts'
import { keptSecret } from './secret.ts'

/** Time for running uploads and answers when the node is told to stop. */
const GRACE = 8000
/** What is not done by then is left to the next start, as after a crash. */
const AT_MOST = 9500

async function main(): Promise<void> {
  const config = readConfig()
  if (process.argv.includes('--print-config')) {
    process.stdout.write(`${printConfig(config)}\n`)
    return
  }
  const log = makeLog(config.LOG_LEVEL)
  // The last resort, never the plan: a process in an unknown state stores nothing more.
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled rejection')
    process.exit(1)
  })
  for (const name of ['MONGODB_URL', 'REDIS_URL'] as const) {
    if (config[name] === undefined) continue
    log.warn(`${name} is set, but this version keeps everything in ${config.DATA_DIR}`)
  }
  if (config.VAPID_PRIVATE_KEY !== undefined) {
    log.warn('VAPID_PRIVATE_KEY is set, but this version wakes nobody')
  }
  mkdirSync(config.DATA_DIR, { recursive: true })
  const store = await openEmbeddedStore({ dir: config.DATA_DIR })
  const secret = config.SESSION_SECRET ?? keptSecret(config.DATA_DIR)
  const node = await openNode({ config, store, log, secret, shell: 'out' })
  log.info(
    { port: node.port, data: config.DATA_DIR },
    `Tendril is at http://localhost:${node.port}`,
  )

  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return
      stopping = true
      log.info({ signal }, 'stopping')
      setTimeout(() => {
        log.fatal('did not stop in time')
        process.exit(1)
      }, AT_MOST).unref()
      node.close(GRACE).then(
        () => process.exit(0),
        (error: unknown) => {
          log.fatal({ err: error }, 'did not stop cleanly')
          process.exit(1)
        },
      )
    })
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`Tendril did not start. ${explain(error)}\n`)
  process.exit(1)
})
