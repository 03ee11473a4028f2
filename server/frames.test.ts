import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server, type Socket } from 'socket.io'
import { io as connect, type Socket as Client } from 'socket.io-client'
import { afterEach, expect, test } from 'vitest'
import { bundleFrames } from './frames.ts'
import { inStage } from './stages.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** A server that tells its room and then answers, and somebody who is connected to it. */
async function meet(transports: string[]) {
  const http = createServer()
  const io = new Server(http, { serveClient: false })
  bundleFrames(io)
  io.on('connection', (socket) => {
    void socket.join('room')
    socket.on('ask', (answer: (value: string) => void) => {
      for (const fact of ['one', 'two']) io.to('room').emit('fact', fact)
      // An answer is some promises later than what is told.
      void Promise.resolve()
        .then(() => undefined)
        .then(() => answer('done'))
    })
    socket.on('leave', () => {
      socket.emit('fact', 'last')
      socket.disconnect(true)
    })
  })
  closers.push(() => io.close())
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const client = connect(url, { transports, forceNew: true, reconnection: false })
  closers.push(() => client.disconnect())
  const heard: string[] = []
  client.on('fact', (fact: string) => heard.push(fact))
  await once(client as never, 'connect')
  const [socket] = [...io.of('/').sockets.values()] as [Socket]
  return { client, heard, socket, ask: () => ask(client, heard) }
}

const ask = async (client: Client, heard: string[]) => {
  heard.push((await client.emitWithAck('ask')) as string)
}

/** How often a connection is written to from here on. */
function count({ conn }: Socket) {
  const line = conn.request.socket as unknown as Record<
    '_write' | '_writev',
    (...args: never) => void
  >
  const counted = { writes: 0 }
  for (const name of ['_write', '_writev'] as const) {
    const write = line[name].bind(line)
    line[name] = (...args) => {
      counted.writes++
      write(...args)
    }
  }
  return counted
}

test('what is told and what is answered in a turn of the loop is written once, in order', async () => {
  const { heard, socket, ask } = await meet(['websocket'])
  const counted = count(socket)
  await ask()
  expect(heard).toEqual(['one', 'two', 'done'])
  expect(counted.writes).toBe(1)
  await ask()
  expect(heard.slice(3)).toEqual(['one', 'two', 'done'])
  expect(counted.writes).toBe(2)
})

test('what is told when a message has been written leaves before the next turn', async () => {
  const { socket } = await meet(['websocket'])
  const counted = count(socket)
  const writes = await new Promise((resolve) => {
    inStage('write', () => {
      setImmediate(() => resolve(counted.writes))
      void Promise.resolve().then(() => socket.emit('fact', 'stored'))
    })
  })
  expect(writes).toBe(1)
})

test('what is said before a goodbye arrives before it', async () => {
  const { client, heard } = await meet(['websocket'])
  client.emit('leave')
  const [reason] = (await once(client as never, 'disconnect')) as [string]
  expect(heard).toEqual(['last'])
  expect(reason).toBe('io server disconnect')
})

test('polling has it too, and a connection that becomes a WebSocket', async () => {
  for (const transports of [['polling'], ['polling', 'websocket']]) {
    const { heard, client, ask } = await meet(transports)
    await ask()
    if (transports.length > 1 && client.io.engine.transport.name !== 'websocket')
      await once(client.io.engine as never, 'upgrade')
    await ask()
    expect(heard).toEqual(['one', 'two', 'done', 'one', 'two', 'done'])
  }
})
