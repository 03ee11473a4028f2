import { EventEmitter } from 'node:events'
import { errors, Refusal } from '../lib/protocol/errors.ts'
import { bytes } from '../server/controllers/files.ts'
import type { Context, Me } from '../server/context.ts'

/** What leaves a node of an answer, in its order. */
export interface Reader {
  head(status: number, headers: ReadonlyMap<string, string>): void
  piece(bytes: Uint8Array, taken: () => void): void
  /** That was all of it. */
  end(): void
  /** It breaks off. */
  broken(): void
}

/** As much of an answer over HTTP as the server's code uses for files. */
class SimResponse extends EventEmitter {
  readonly #headers = new Map<string, string>()
  readonly #reader: Reader
  #over = false

  constructor(reader: Reader) {
    super()
    this.#reader = reader
  }

  setHeader = (name: string, value: unknown) =>
    void this.#headers.set(name.toLowerCase(), String(value))

  writeHead(status: number): this {
    if (!this.#over) this.#reader.head(status, this.#headers)
    return this
  }

  flushHeaders(): void {}

  setTimeout(): void {}

  /** Nobody is sent more before they have taken what they were sent. */
  write(piece: Uint8Array): boolean {
    if (!this.#over) this.#reader.piece(Uint8Array.from(piece), () => this.emit('drain'))
    return false
  }

  end = () => this.#close(() => this.#reader.end())
  destroy = () => this.#close(() => this.#reader.broken())

  #close(how: () => void): void {
    if (this.#over) return
    this.#over = true
    how()
    this.emit('close')
  }
}

/** Who reads a file from this node. Answers what the reader does when they go away. */
export const makeReading =
  (ctx: Context, report: (error: unknown) => void) =>
  (cookie: string, fileId: string, range: string, reader: Reader): (() => void) => {
    const res = new SimResponse(reader)
    const headers = { range, ...(cookie === '' ? {} : { cookie }) }
    const req = { method: 'GET', url: `/files/${fileId}`, headers, socket: {} } as never
    const answer = async () => {
      const me: Me | null = await ctx.sessions.of(req)
      if (!me) throw new Refusal('UNAUTHENTICATED')
      await bytes(ctx, { me, req, params: { fileId } } as never, res as never)
    }
    answer().catch((error: unknown) => {
      if (!(error instanceof Refusal)) report(error)
      res.writeHead(error instanceof Refusal ? errors[error.code].status : 500).end()
    })
    return res.destroy
  }
