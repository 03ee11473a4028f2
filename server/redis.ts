import { Cluster, Redis, type RedisOptions } from 'ioredis'

/** A Redis that hangs takes nobody's time. */
const PATIENCE = 500

/**
 * A connection that comes back for ever and keeps nothing for later: what can't be sent now fails
 * now. Of `redis://a,redis://b` each is a way into the same cluster.
 * @param commandTimeout ms after which a command without an answer has failed
 */
export function connectRedis(url: string, commandTimeout = PATIENCE): Redis | Cluster {
  const options = { ...OPTIONS, commandTimeout }
  const urls = url.split(/[\s,]+/).filter(Boolean)
  const [first = ''] = urls
  const connection =
    urls.length === 1
      ? new Redis(first, { ...options, retryStrategy })
      : new Cluster(urls, {
          redisOptions: { ...options, ...secretsOf(first), ...OF_CLUSTER },
          clusterRetryStrategy: retryStrategy,
          enableOfflineQueue: false,
          shardedSubscribers: true,
        })
  // Whether it is there is watched above, by what comes through.
  connection.on('error', () => undefined)
  return connection
}

const OPTIONS = {
  connectTimeout: 2000,
  disconnectTimeout: 100,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  maxRetriesPerRequest: 0,
} satisfies RedisOptions

/** All of it is connected from the start; what is sent before it is waits for that, in order. */
const OF_CLUSTER = { lazyConnect: false, enableOfflineQueue: true } as const

const MOST = 1000
const retryStrategy = (attempt: number): number =>
  Math.min(MOST, 50 * 2 ** attempt) * (0.75 + Math.random() / 2)

function secretsOf(url: string): Pick<RedisOptions, 'username' | 'password' | 'tls'> {
  const { protocol, username, password } = new URL(url)
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  }
}
