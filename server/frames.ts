import type { Server } from 'socket.io'
import { inStage } from './stages.ts'

/** What the engine has of a connection. */
interface Connection extends NodeJS.EventEmitter {
  readonly request: { readonly socket: { cork(): void; uncork(): void } }
  readonly transport: NodeJS.EventEmitter & { readonly name: string; writable: boolean }
}

/**
 * What a turn of the loop has for a WebSocket leaves in one write at its end: an answer beside the fact
 * that it answers for. To write to a socket costs more than all that is done to make a frame.
 */
export function bundleFrames({ engine }: Pick<Server, 'engine'>): void {
  let held: Connection['transport'][] = []
  const letGo = () => {
    const ready = held
    held = []
    for (const transport of ready) {
      transport.writable = true
      transport.emit('ready')
    }
  }
  engine.on('connection', (connection: Connection) => {
    // Said of each packet before it is queued, and before the queue is flushed to a transport that is writable.
    connection.on('packetCreate', () => {
      const { transport } = connection
      if (transport.name !== 'websocket' || !transport.writable) return
      transport.writable = false
      if (held.length === 0) inStage('send', letGo)
      held.push(transport)
    })
  })
  engine.on('flush', ({ request }: Connection) => request.socket.cork())
  engine.on('drain', ({ request }: Connection) => request.socket.uncork())
}
