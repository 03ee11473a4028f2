/** Bytes that take the place of others; kept apart, because a Blob takes no shared memory. */
export type Bytes = Uint8Array<ArrayBuffer>
/** A part of the picked file, end excluded. */
export type Span = readonly [from: number, to: number]
/** What is sent, in order: parts of the file as they are, and bytes that this device has made. */
export type Plan = readonly (Span | Bytes)[]
/** `cleaned`: something that the file said about its maker, the place or the time is not in it. */
export interface Planned {
  readonly plan: Plan
  readonly cleaned: boolean
}
/** Bytes of the same length for a place in the file. */
export interface Patch {
  readonly from: number
  readonly bytes: Bytes
}

/** A file that is read a window at a time: what plans it never needs all of it. */
export class Source {
  readonly size: number
  /** Bytes that were asked of the file. */
  taken = 0
  readonly #file: Blob
  readonly #window: number
  #at = 0
  #bytes: Bytes = new Uint8Array()

  constructor(file: Blob, window: number) {
    this.#file = file
    this.#window = window
    this.size = file.size
  }

  /** Fewer where the file ends. A view: whoever changes it takes a copy. */
  async read(from: number, to: number): Promise<Bytes> {
    const end = Math.min(to, this.size)
    if (from < this.#at || end > this.#at + this.#bytes.length) {
      const until = Math.min(this.size, Math.max(end, from + this.#window))
      this.#bytes = new Uint8Array(await this.#file.slice(from, until).arrayBuffer())
      this.#at = from
      this.taken += this.#bytes.length
    }
    return this.#bytes.subarray(from - this.#at, Math.max(from, end) - this.#at)
  }
}

const isSpan = (piece: Span | Bytes): piece is Span => Array.isArray(piece)

export const lengthOf = (plan: Plan): number =>
  plan.reduce((sum, piece) => sum + (isSpan(piece) ? piece[1] - piece[0] : piece.length), 0)

/** The planned file: nothing is copied until it is read. */
export const assemble = (file: Blob, plan: Plan, type: string): Blob =>
  new Blob(
    plan.map((piece) => (isSpan(piece) ? file.slice(...piece) : piece)),
    { type },
  )

/** A plan as it is written down, piece by piece; neighbours become one. */
export class Draft {
  /** Whether it says something else than the file. */
  changed = false
  readonly #pieces: (Span | Bytes)[] = []

  keep(from: number, to: number): void {
    if (to <= from) return
    const last = this.#pieces.at(-1)
    if (last && isSpan(last) && last[1] === from) this.#pieces.splice(-1, 1, [last[0], to])
    else this.#pieces.push([from, to])
  }

  put(bytes: Bytes): void {
    this.changed = true
    this.#pieces.push(bytes)
  }

  /** Bytes of the file that are in no piece. */
  drop(): void {
    this.changed = true
  }

  get plan(): Plan {
    return this.#pieces
  }

  /** Null when it would be the file as it is. */
  get planned(): Planned | null {
    return this.changed ? { plan: this.#pieces, cleaned: true } : null
  }
}

/** `spans` of a file in a new order, with `patches` laid over them, none over another. */
export function patched(spans: readonly Span[], patches: readonly Patch[]): Plan {
  const sorted = [...patches].sort((a, b) => a.from - b.from)
  const draft = new Draft()
  for (const [from, to] of spans) {
    let at = from
    for (const patch of sorted) {
      const end = patch.from + patch.bytes.length
      if (end <= at || patch.from >= to) continue
      draft.keep(at, patch.from)
      const start = Math.max(at, patch.from)
      draft.put(patch.bytes.subarray(start - patch.from, Math.min(end, to) - patch.from))
      at = Math.min(end, to)
    }
    draft.keep(at, to)
  }
  return draft.plan
}

export const ascii = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length))

export const viewOf = ({ buffer, byteOffset, byteLength }: Bytes): DataView =>
  new DataView(buffer, byteOffset, byteLength)

export const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])
