import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Radio, WINDOW } from './radio.fixture.ts'

/** One address before several nodes, as a load balancer has it: connections, whatever they carry. */
export interface Front {
  readonly url: string
  /** Bytes a second that each connection brings to a node; null: as they come. */
  rate: number | null
  /** What all connections have to cross together; null: nothing. */
  radio: Radio | null
  /** Everything stays open, and nothing gets through in either direction. */
  silent: boolean
  /** What is open now; each can be stopped up by itself. */
  readonly lines: readonly Line[]
  /** New connections go to these in turn, past those that do not listen. */
  leadTo(...urls: string[]): void
  /** Bytes brought to a node so far. */
  readonly carried: number
  /** Ends what is open, in the middle of whatever it carries. */
  cut(): void
  /** Cuts behind as many bytes more; resolves then. */
  cutBehind(bytes: number): Promise<void>
  close(): Promise<void>
}

export interface Line {
  /** Nothing gets through in either direction. */
  clogged: boolean
}

const PIECE = 64 * 1024

export async function openFront(...urls: string[]): Promise<Front> {
  let targets = urls
  let turn = 0
  const open = new Map<Socket, Line>()
  let carried = 0
  let end = { at: Infinity, reached: () => {} }

  const find = async (): Promise<Socket | null> => {
    // They may change while we look.
    const all = targets
    for (const _ of all) {
      const { hostname, port } = new URL(all[turn++ % all.length] ?? '')
      const far = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
      const listens = await once(far, 'connect').catch(() => null)
      if (listens) return far
    }
    return null
  }

  const flows = async (near: Socket) => {
    while (front.silent || open.get(near)?.clogged) await pause(20)
  }
  const most = () => (front.radio ? WINDOW : PIECE)

  const bring = async (far: Socket, near: Socket) => {
    for await (const bytes of far as AsyncIterable<Buffer>) {
      for (let at = 0; at < bytes.length;) {
        const piece = bytes.subarray(at, at + most())
        at += piece.length
        await front.radio?.cross(near, 'down', piece.length)
        await flows(near)
        if (!near.write(piece)) await once(near, 'drain')
      }
    }
    near.end()
  }
  const carry = async (near: Socket, far: Socket) => {
    for await (const bytes of near as AsyncIterable<Buffer>) {
      for (let at = 0; at < bytes.length;) {
        const piece = bytes.subarray(at, at + Math.min(most(), end.at - carried))
        at += piece.length
        carried += piece.length
        await front.radio?.cross(near, 'up', piece.length)
        await flows(near)
        if (!far.write(piece)) await once(far, 'drain')
        if (carried === end.at) return brokenOff()
        if (front.rate !== null) await pause((piece.length / front.rate) * 1000)
      }
    }
    far.end()
  }

  const brokenOff = () => {
    const { reached } = end
    end = { at: Infinity, reached: () => {} }
    front.cut()
    reached()
  }

  const server = createServer({ allowHalfOpen: true }, (near) => {
    near.on('error', () => undefined)
    open.set(near, { clogged: false })
    near.once('close', () => open.delete(near))
    void find().then((far) => {
      if (!far || near.destroyed) return void [near, far].map((end) => end?.destroy())
      far.on('error', () => undefined)
      far.once('close', () => near.destroy())
      near.once('close', () => far.destroy())
      bring(far, near).catch(() => near.destroy())
      carry(near, far).catch(() => far.destroy())
    })
  })
  server.listen(0)
  await once(server, 'listening')

  const front: Front = {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    rate: null,
    radio: null,
    silent: false,
    get lines() {
      return [...open.values()]
    },
    leadTo(...next) {
      targets = next
    },
    get carried() {
      return carried
    },
    cut() {
      for (const near of open.keys()) near.destroy()
    },
    cutBehind: (bytes) =>
      new Promise((reached) => {
        end = { at: carried + bytes, reached }
      }),
    async close() {
      server.close()
      front.cut()
      await once(server, 'close')
    },
  }
  return front
}
