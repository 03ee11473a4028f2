import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { EndingConnection } from './connection.ts'

/** More than the buffers of both ends take together. */
const PADDING = Buffer.alloc(15 * 2 ** 20)
const admin = { db: 'admin' }

let near: Socket
let far: Socket
let connection: EndingConnection
const server = createServer((socket) => (far = socket.pause().on('error', () => {})))
beforeEach(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  near = connect(port, '127.0.0.1')
  await Promise.all([once(near, 'connect'), once(server, 'connection')])
  connection = new EndingConnection(near, { id: 1, generation: 0 })
})
afterEach(async () => {
  far.destroy()
  server.close()
  await once(server, 'close')
})

it('fails what is sent when the socket has ended and nobody has been told', async () => {
  near.destroy()
  await expect(connection.command(admin, { ping: 1 })).rejects.toThrow('closed')
})

it('fails what is sent between the end of the other side and the end of the socket', async () => {
  far.end()
  near.resume()
  await once(near, 'end')
  near.destroy()
  await expect(connection.command(admin, { ping: 1 })).rejects.toThrow('closed')
})

it('fails what is half sent when the socket ends', async () => {
  const asked = connection.command(admin, { ping: 1, padding: PADDING })
  while (near.writableLength === 0) await new Promise(setImmediate)
  near.destroy()
  await expect(asked).rejects.toThrow('closed')
})

it('fails what is sent after the end', async () => {
  near.destroy()
  await once(near, 'close')
  await expect(connection.command(admin, { ping: 1 })).rejects.toThrow('closed')
  expect(() => near.write('late')).toThrow('ended')
})
