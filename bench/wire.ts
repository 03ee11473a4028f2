import { connect } from 'node:net'

/**
 * A socket.io client that costs next to nothing, so that the server is the one who works: RFC 6455,
 * Engine.IO 4 and Socket.IO 5 by hand. Events are handed over as bytes, nothing is parsed but acks.
 */
export interface Wire {
  ask(event: string, args: readonly unknown[], answered: (answer: unknown) => void): void
  close(): void
}

/** An event packet lies in `bytes` at `from` … `to`, for the time of the call. */
export type Heard = (bytes: Buffer, from: number, to: number) => void

/** One for all connections: what is read is used up before the next read. */
const shared = Buffer.allocUnsafe(256 * 1024)
const [EVENT, ACK, CONNECTED, REFUSED] = [0x32, 0x33, 0x30, 0x34]

export function openWire(url: string, cookie: string, heard: Heard): Promise<Wire> {
  const { hostname, port, host, origin } = new URL(url)
  return new Promise((resolve, reject) => {
    const waiting = new Map<number, (answer: unknown) => void>()
    let asked = 0
    let upgraded = false
    let rest: Buffer | null = null

    const say = (text: string) => void socket.write(frame(text))
    const wire: Wire = {
      ask(event, args, answered) {
        const id = asked++
        waiting.set(id, answered)
        say(`42${id}${JSON.stringify([event, ...args])}`)
      },
      close: () => void socket.destroy(),
    }

    const packet = (bytes: Buffer, from: number, to: number) => {
      const [outer, inner] = [bytes[from], bytes[from + 1]]
      if (outer === 0x32) return say('3')
      if (outer === 0x30) return say('40')
      if (outer !== 0x34) return
      if (inner === EVENT) heard(bytes, from, to)
      else if (inner === ACK) {
        const text = bytes.toString('utf8', from + 2, to)
        const at = text.indexOf('[')
        const id = Number(text.slice(0, at))
        const answered = waiting.get(id)
        waiting.delete(id)
        answered?.((JSON.parse(text.slice(at)) as unknown[])[0])
      } else if (inner === CONNECTED) resolve(wire)
      else if (inner === REFUSED) fail(new Error(bytes.toString('utf8', from, to)))
    }

    const read = (chunk: Buffer) => {
      const bytes: Buffer = rest ? Buffer.concat([rest, chunk]) : chunk
      let at = 0
      if (!upgraded) {
        const head = bytes.indexOf('\r\n\r\n')
        const answer = bytes.toString('latin1', 0, Math.max(head, 0))
        if (head >= 0 && !answer.startsWith('HTTP/1.1 101')) {
          return fail(new Error(answer))
        }
        upgraded = head >= 0
        at = upgraded ? head + 4 : 0
      }
      while (upgraded && bytes.length - at >= 2) {
        const short = (bytes[at + 1] ?? 0) & 0x7f
        const from = at + (short < 126 ? 2 : short === 126 ? 4 : 10)
        if (bytes.length < from) break
        const size =
          short < 126
            ? short
            : short === 126
              ? bytes.readUInt16BE(at + 2)
              : bytes.readUInt32BE(at + 6)
        if (bytes.length < from + size) break
        if (((bytes[at] ?? 0) & 0x0f) === 1) packet(bytes, from, from + size)
        at = from + size
      }
      rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : null
    }

    const onread = {
      buffer: shared,
      callback(length: number) {
        read(shared.subarray(0, length))
        return true
      },
    }
    const socket = connect({ host: hostname, port: Number(port), noDelay: true, onread })
    const fail = (error: Error) => {
      socket.destroy()
      reject(error)
    }
    socket.once('error', fail)
    socket.once('close', () => reject(new Error('the connection was closed')))
    socket.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\n` +
        `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n` +
        `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}\r\nCookie: ${cookie}\r\n\r\n`,
    )
  })
}

/** A masked text frame of ASCII; the mask is zero. */
function frame(text: string): Buffer {
  const extended = text.length < 126 ? 0 : 2
  const bytes = Buffer.alloc(6 + extended + text.length)
  bytes[0] = 0x81
  bytes[1] = 0x80 | (extended ? 126 : text.length)
  if (extended) bytes.writeUInt16BE(text.length, 2)
  bytes.write(text, 6 + extended, 'latin1')
  return bytes
}
