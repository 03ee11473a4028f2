// The zero point of the chat: socket.io alone, in memory; nothing stored, nobody asked who they are, unless
// DOOR says so: by a node that is 'alone', or by one of 'many'.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { openDoor } from './door.ts'

const { DOOR = '' } = process.env
const door = DOOR === '' ? null : await openDoor(DOOR === 'alone')
const http = createServer(door?.makeGuest)
const io = new Server(http, {
  transports: ['websocket'],
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
})

if (door) io.use(door.admit)
io.on('connection', (socket) => {
  socket.on('join', (room: string, answer: (ok: boolean) => void) => {
    void socket.join(room)
    answer(true)
  })
  socket.on('send', (room: string, body: string, answer: (ok: boolean) => void) => {
    io.to(room).emit('msg', body)
    answer(true)
  })
})

http.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  console.log(`http://localhost:${(http.address() as AddressInfo).port}`)
})
process.on('SIGTERM', () => process.exit(0))
