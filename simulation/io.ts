import type { Server, Socket } from 'socket.io'

type Handler = (...args: never[]) => void
type Admit = (socket: Socket, next: (error?: Error) => void) => void

/** What a connection is made with. */
export interface Handshake {
  readonly auth: object
  readonly headers: Readonly<Record<string, string>>
}

/** Where a socket's facts go, and who hears that the server has ended it. */
export interface Peer {
  hear(name: string, fact: unknown): void
  gone(): void
}

/** One connection, as the server's code knows it. */
export class SimSocket {
  readonly id: string
  readonly rooms = new Set<string>()
  readonly conn = { transport: {}, writeBuffer: [], close() {} }
  readonly handshake: { auth: object }
  readonly request: { headers: Readonly<Record<string, string>>; socket: object }
  readonly volatile = this
  data: unknown
  readonly #io: SimIo
  readonly #peer: Peer
  readonly #handlers = new Map<string, Handler>()
  #asked: Handler = () => {}

  constructor(io: SimIo, id: string, { auth, headers }: Handshake, peer: Peer) {
    this.#io = io
    this.id = id
    this.handshake = { auth }
    this.request = { headers, socket: {} }
    this.#peer = peer
  }

  on = (event: string, handler: Handler) => void this.#handlers.set(event, handler)
  onAny = (handler: Handler) => void (this.#asked = handler)
  emit = (name: string, fact: unknown) => this.#peer.hear(name, fact)

  async join(names: string | string[]): Promise<void> {
    for (const name of [names].flat()) {
      this.rooms.add(name)
      const ids = this.#io.adapter.rooms.get(name) ?? new Set()
      this.#io.adapter.rooms.set(name, ids.add(this.id))
    }
  }

  async leave(name: string): Promise<void> {
    this.rooms.delete(name)
    const ids = this.#io.adapter.rooms.get(name)
    ids?.delete(this.id)
    if (ids?.size === 0) this.#io.adapter.rooms.delete(name)
  }

  /** The other end asks. */
  ask(name: string, payload: unknown, answer: (answer: unknown) => void): void {
    if (this.#io.sockets.has(this.id)) this.#asked(...([name, payload, answer] as never[]))
  }

  /** The connection is gone. */
  end(): void {
    if (!this.#io.sockets.has(this.id)) return
    this.#handlers.get('disconnecting')?.()
    this.#io.sockets.delete(this.id)
    for (const name of this.rooms) void this.leave(name)
  }

  disconnect = () => {
    this.end()
    this.#peer.gone()
  }
}

/** As much of a socket.io server as the server's code uses. */
export class SimIo {
  readonly sockets = new Map<string, SimSocket>()
  readonly adapter = { rooms: new Map<string, Set<string>>() }
  #admit: Admit = (_socket, next) => next()
  #welcome: (socket: Socket) => void = () => {}
  #count = 0

  use = (admit: Admit) => void (this.#admit = admit)
  on = (_event: 'connection', welcome: (socket: Socket) => void) => void (this.#welcome = welcome)
  of = () => this

  to(name: string) {
    const emit = (fact: string, value: unknown) => {
      for (const id of this.adapter.rooms.get(name) ?? []) this.sockets.get(id)?.emit(fact, value)
    }
    return { emit, volatile: { emit } }
  }

  /** Resolves with the socket, or with why it was refused. */
  connect(handshake: Handshake, peer: Peer): Promise<SimSocket | Error> {
    const socket = new SimSocket(this, `socket ${++this.#count}`, handshake, peer)
    return new Promise((resolve) => {
      this.#admit(socket as unknown as Socket, (error) => {
        if (error) return resolve(error)
        this.sockets.set(socket.id, socket)
        this.#welcome(socket as unknown as Socket)
        resolve(socket)
      })
    })
  }

  get server(): Server {
    return this as unknown as Server
  }
}
