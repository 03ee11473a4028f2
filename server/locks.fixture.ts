import { openRedisBus } from './bus.redis.ts'
import { openRedisLocks } from './locks.redis.ts'
import { makeLog } from './log.ts'

// A node as a process of its own that takes the lock of an upload and says so, and when it is asked
// to give it back, which it does not.
const [url = '', id = ''] = process.argv.slice(2)
const bus = openRedisBus(url, makeLog('silent'))
const locks = openRedisLocks(bus)
bus.onTurn((up) => {
  if (!up) return
  const asked = () => void process.stdout.write('asked\n')
  void locks
    .newLock(id)
    .lock(new AbortController().signal, asked)
    .then(() => process.stdout.write('held\n'))
})
