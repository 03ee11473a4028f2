import { mkdirSync } from 'node:fs'
import { ConfigError, printConfig, readConfig } from './config.ts'
import { makeLog } from './log.ts'
import { openEmbeddedStore } from './models/embedded/store.ts'
import { openNode } from './node.ts'
import { keptSecret } from './secret.ts'

/** Time for running uploads and answers when the node is told to stop. */
const GRACE = 8000

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
  const known = error instanceof ConfigError
  process.stderr.write(`${known ? error.message : ((error as Error).stack ?? String(error))}\n`)
  process.exit(1)
})
