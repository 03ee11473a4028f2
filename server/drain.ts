import { once } from 'node:events'
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type { Server } from 'socket.io'
import type { Transfers } from './transfers.ts'

/** Files on their way may still arrive within this time; then they go on elsewhere. */
const LAST_BYTES = 1500
/** Sockets are told one after another, or all of them would arrive at the next node at once. */
const PER_SOCKET = 5
const SPREAD = 1500
/** A WebSocket that does not answer our goodbye would hold us up for half a minute. */
const GOODBYE = 500

export interface Drain {
  /** True from the moment that the node is told to stop. */
  readonly begun: boolean
  /** Takes nothing new and lets what runs come to its end; resolves when every connection is closed. */
  run(io: Server, transfers: Transfers, grace: number): Promise<void>
}

/**
 * Knows at which connections of `http` somebody waits. To be made before there are any, and after the
 * socket server, which keeps its requests from the listeners that it finds.
 */
export function makeDrain(http: HttpServer): Drain {
  const connections = new Map<Duplex, { answers: number; upgraded: boolean }>()
  let begun = false

  http.on('connection', (connection: Duplex) => {
    connections.set(connection, { answers: 0, upgraded: false })
    connection.once('close', () => connections.delete(connection))
  })
  http.on('upgrade', (_req: IncomingMessage, connection: Duplex) => {
    const state = connections.get(connection)
    if (state) state.upgraded = true
  })
  http.on('request', ({ socket }: IncomingMessage, res: ServerResponse) => {
    const state = connections.get(socket)
    if (!state) return
    state.answers++
    if (begun) res.setHeader('Connection', 'close')
    res.once('close', () => {
      state.answers--
      if (begun && state.answers === 0) socket.destroySoon()
    })
  })

  const destroy = (which: (state: { answers: number; upgraded: boolean }) => boolean) => {
    for (const [connection, state] of connections) if (which(state)) connection.destroy()
  }

  const sayGoodbye = async (io: Server, grace: number) => {
    const sockets = [...io.of('/').sockets.values()]
    const spread = Math.min(SPREAD, grace, sockets.length * PER_SOCKET)
    const told = sockets.map(async (socket) => {
      await pause(Math.random() * spread)
      socket.disconnect(true)
    })
    await Promise.all(told)
    // What is told in a turn of the loop leaves at its end.
    await new Promise(setImmediate)
    io.engine.close()
  }

  return {
    get begun() {
      return begun
    },
    async run(io, transfers, grace) {
      begun = true
      const closed = once(http, 'close')
      http.close()
      // Browsers open connections ahead, and keep them: nobody waits there for an answer.
      destroy(({ answers, upgraded }) => answers === 0 && !upgraded)
      const lastBytes = setTimeout(() => transfers.close(), Math.min(LAST_BYTES, grace))
      const late = setTimeout(() => destroy(() => true), grace)
      await sayGoodbye(io, grace)
      const deaf = setTimeout(() => destroy(({ upgraded }) => upgraded), GOODBYE)
      await closed
      for (const timer of [lastBytes, late, deaf]) clearTimeout(timer)
      await io.close()
    },
  }
}
