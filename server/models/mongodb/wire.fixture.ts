import { EventEmitter, on, once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A wire to the database in the hands of the test. */
export interface Wire {
  readonly host: string
  /** What is on the wire stays there, in both directions, and nobody is told. */
  silence(): void
  /** Every connection ends, and no new one comes about. */
  cut(): void
  mend(): void
  /** Resolves when `word` goes towards the database. */
  heard(word: string): Promise<void>
  close(): Promise<void>
}

export const openWire = async (to: string): Promise<Wire> => {
  const { hostname, port } = new URL(`tcp://${to}`)
  const pairs = new Set<readonly [Socket, Socket]>()
  let state: 'whole' | 'silent' | 'cut' = 'whole'

  const sent = new EventEmitter<{ bytes: [Buffer] }>()

  const destroy = () => {
    for (const pair of pairs) for (const end of pair) end.destroy()
  }
  const server = createServer((near) => {
    if (state === 'cut') return void near.destroy()
    const far = connect(Number(port), hostname)
    const pair = [near, far] as const
    pairs.add(pair)
    for (const [from, into] of [pair, [far, near] as const]) {
      from.on('error', () => {})
      from.on('close', () => {
        pairs.delete(pair)
        into.destroy()
      })
      from.on('data', (bytes) => {
        into.write(bytes)
        if (from === near) sent.emit('bytes', bytes)
      })
      if (state === 'silent') from.pause()
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    silence() {
      state = 'silent'
      for (const pair of pairs) for (const end of pair) end.pause()
    },
    cut() {
      state = 'cut'
      destroy()
    },
    mend() {
      if (state === 'silent') destroy()
      state = 'whole'
    },
    async heard(word) {
      for await (const [bytes] of on(sent, 'bytes') as AsyncIterable<[Buffer]>)
        if (bytes.includes(word)) return
    },
    async close() {
      destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
