import { createRequire } from 'node:module'
import type { Socket } from 'node:net'

interface Base {
  /** Sends one command, and resolves with its answer. */
  command(namespace: { db: string }, command: object): Promise<unknown>
}

// The driver takes another class for its connections, and does not hand out the one that it has.
const { Connection } = createRequire(import.meta.url)('mongodb/lib/cmap/connection.js') as {
  Connection: new (socket: Socket, options: object) => Base
}

/**
 * A command that the socket does not take at once waits for a `drain`, which does not come when the
 * socket has ended meanwhile: the driver then neither answers nor refuses it, and whoever waits for it
 * does so for ever. Here it fails with whatever has ended the connection.
 */
export class EndingConnection extends Connection {
  constructor(socket: Socket, options: object) {
    super(socket, options)
    // Behind the driver's own listener, which keeps what has ended it.
    socket.once('close', () => {
      socket.write = () => {
        throw new Error('the connection has ended')
      }
      socket.emit('drain')
    })
  }
}
