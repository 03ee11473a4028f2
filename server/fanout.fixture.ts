import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { io as connect } from 'socket.io-client'
import type { Fanout } from './fanout.ts'
import type { FanoutNode, Listener } from './fanout.contract.ts'

/** The connection below a client, as far as it can be made to stop reading. */
interface Connection {
  transport: { ws: { _socket: { pause(): void; resume(): void } } }
}

/** Sockets and a fan-out, without the rest of a node. */
export async function openFanoutNode(
  open: (io: Server) => Fanout,
): Promise<FanoutNode & { close(): Promise<void> }> {
  const http = createServer()
  const io = new Server(http, { transports: ['websocket'], serveClient: false })
  const fanout = open(io)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const closers: (() => void)[] = []

  return {
    fanout,
    async connect(...channels): Promise<Listener> {
      const client = connect(url, { transports: ['websocket'], forceNew: true })
      closers.push(() => client.disconnect())
      const heard: Listener['heard'] = []
      const waiting = new Set<() => void>()
      client.onAny((name: string, fact: Listener['heard'][number]['fact']) => {
        heard.push({ name, fact })
        for (const look of waiting) look()
      })
      await once(client as never, 'connect')
      const socket = io.of('/').sockets.get(client.id ?? '')
      await socket?.join(channels)
      return {
        heard,
        hears: (count) =>
          new Promise((resolve) => {
            const look = () => {
              if (heard.length < count) return
              waiting.delete(look)
              resolve()
            }
            waiting.add(look)
            look()
          }),
        async leave(channel) {
          await socket?.leave(channel)
        },
        ignore(on) {
          const { _socket: below } = (client.io.engine as unknown as Connection).transport.ws
          if (on) below.pause()
          else below.resume()
        },
      }
    },
    async close() {
      for (const close of closers) close()
      await fanout.close()
      await io.close()
    },
  }
}
