import { explain } from './advice.ts'
import { openRedisBus } from './bus.redis.ts'
import { alone } from './company.ts'
import { inCompany } from './company.redis.ts'
import { printConfig, readConfig, type Config } from './config.ts'
import { makeLog, type Log } from './log.ts'
import { openEmbeddedStore } from './models/embedded/store.ts'
import { openMongoStore } from './models/mongodb/store.ts'
import { openNode } from './node.ts'
import { keptSecret, keptVapidKeys } from './secret.ts'
import { newSecret } from './tokens.ts'
import { newVapidKeys, readVapidKeys, vapidOf } from './vapid.ts'
import { setFault } from './fault.ts'

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
  setFault(config.FAULT)
  const log = makeLog(config.LOG_LEVEL)
  // The last resort, never the plan: a process in an unknown state stores nothing more.
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled rejection')
    process.exit(1)
  })
  const { MONGODB_URL, REDIS_URL } = config
  if (MONGODB_URL !== undefined && REDIS_URL === undefined) {
    log.warn(
      'MONGODB_URL is set without REDIS_URL: enough for one node; several hear each other late',
    )
  }
  const company = REDIS_URL === undefined ? alone() : inCompany(openRedisBus(REDIS_URL, log))
  const { store, secret, keys, data } = await openStore(config, log)
  const vapid = async () => vapidOf(config, await keys())
  // The embedded store is this process's alone: the directory is locked.
  const sole = MONGODB_URL === undefined
  const node = await openNode({ config, store, sole, company, log, secret, vapid, shell: 'out' })
  log.info({ port: node.port, data }, `Tendril is at http://localhost:${node.port}`)

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

/** Where everything is kept: chosen here, once. */
async function openStore(config: Config, log: Log) {
  const { MONGODB_URL: url, DATA_DIR: dir, SESSION_SECRET } = config
  if (url !== undefined) {
    const failed = (error: unknown) => log.warn({ err: error }, 'the database is in trouble')
    const store = await openMongoStore({ url, newSecret, newKeys: newVapidKeys, failed })
    const secret = SESSION_SECRET ?? store.secret
    return { store, secret, keys: async () => readVapidKeys(await store.keys()), data: 'MongoDB' }
  }
  const store = await openEmbeddedStore({ dir })
  const keys = keptVapidKeys(dir)
  return { store, secret: SESSION_SECRET ?? keptSecret(dir), keys: async () => keys, data: dir }
}

main().catch((error: unknown) => {
  process.stderr.write(`Tendril did not start. ${explain(error)}\n`)
  process.exit(1)
})
