// The zero point of the chat: socket.io alone, in memory; nothing stored, nobody asked who they are.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'

const http = createServer()
const io = new Server(http, {
  transports: ['websocket'],
  perMessageDeflate: false,
  httpCompression: false,
  serveClient: false,
})

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
