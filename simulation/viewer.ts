import { Way } from './network.ts'
import type { Reader } from './reading.ts'
import type { Around, Jar, SimWire } from './wire.ts'

/** Who hears nothing for this long asks again. */
const SILENCE = 70_000

/** Somebody who watches a file while it arrives, as players do: by ranges, from whichever node answers. */
export class Viewer {
  readonly fileId: string
  readonly way: Way
  /** Of its beginning, without a hole. */
  seen = 0
  /** The server says that there is no such file any more. */
  gone = false
  readonly broken: string[] = []
  readonly #around: Around
  readonly #wire: SimWire
  readonly #jar: Jar
  /** What its sender has picked. */
  readonly #content: Uint8Array
  #turn = 0
  #leave: () => void = () => {}

  constructor(around: Around, wire: SimWire, jar: Jar, fileId: string, content: Uint8Array) {
    this.#around = around
    this.#wire = wire
    this.#jar = jar
    this.fileId = fileId
    this.#content = content
    this.way = new Way(around.time, around.weather, true)
    this.#ask()
  }

  get whole(): boolean {
    return this.seen === this.#content.length
  }

  /** The connection ends; the player makes another. */
  cut(): void {
    this.#leave()
    this.#again()
  }

  #again(): void {
    const turn = ++this.#turn
    const { time } = this.#around
    const wait = 100 + time.random() * 2000
    time.later(wait, () => turn === this.#turn && !this.#wire.dead && this.#ask())
  }

  /** What comes next, to its end or a part of it; or, now and then, something anywhere. */
  #range(): { from: number; to: number; range: string } {
    const { time } = this.#around
    const size = this.#content.length
    const how = time.random()
    const from = how < 0.15 ? time.below(size) : this.seen
    const to = how < 0.4 ? Math.min(size, from + 1 + time.below(size)) : size
    return { from, to, range: how < 0.4 ? `bytes=${from}-${to - 1}` : `bytes=${from}-` }
  }

  #ask(): void {
    if (this.whole || this.gone) return
    const node = this.#wire.held ? null : this.#around.balance()
    if (!node) return this.#again()
    const turn = ++this.#turn
    const { time } = this.#around
    const { from, to, range } = this.#range()
    let at = from
    let heard = time.now
    const still = () => turn === this.#turn && !this.#wire.dead
    const watch = () => {
      if (!still()) return
      if (time.now - heard >= SILENCE) this.cut()
      else time.later(SILENCE, watch)
    }
    time.later(SILENCE, watch)
    const arrives = (run: () => void) =>
      this.way.sure(() => {
        if (!still()) return
        heard = time.now
        run()
      })
    const reader: Reader = {
      head: (status, headers) =>
        arrives(() => {
          if (status === 206) this.#expect(headers, from, to)
          else if (status === 404 || status === 410) this.gone = true
          else if (status < 400 || status === 416)
            this.broken.push(`${range} was answered ${status}`)
          else this.cut()
        }),
      piece: (bytes, taken) =>
        arrives(() => {
          if (!Buffer.from(bytes).equals(this.#content.subarray(at, at + bytes.length)))
            this.broken.push(`wrong bytes at ${at}`)
          at += bytes.length
          if (from <= this.seen) this.seen = Math.max(this.seen, at)
          taken()
        }),
      end: () =>
        arrives(() => {
          if (at !== to && !this.gone)
            this.broken.push(`${range} ended at ${at} as if that were all`)
          this.#again()
        }),
      broken: () => arrives(() => this.#again()),
    }
    this.#wire.way.carry(() => {
      if (still() && !node.dead)
        this.#leave = node.read(this.#jar.cookie, this.fileId, range, reader)
    })
  }

  #expect(headers: ReadonlyMap<string, string>, from: number, to: number): void {
    const said = `${headers.get('content-range')}, ${headers.get('content-length')}`
    const due = `bytes ${from}-${to - 1}/${this.#content.length}, ${to - from}`
    if (said !== due) this.broken.push(`${said} instead of ${due}`)
  }
}
