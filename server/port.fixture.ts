import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below those that the system gives to whoever asks for any: who is away for a moment keeps its own. */
const FIRST = 12_000
const COUNT = 15_000

/** One that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    const probe = createServer().listen(port, '127.0.0.1')
    const taken = await once(probe, 'listening').catch(() => true)
    if (taken === true) continue
    probe.close()
    await once(probe, 'close')
    return port
  }
}
