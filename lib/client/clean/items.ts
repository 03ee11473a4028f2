import { type Box, boxesIn } from './boxes.ts'
import { ascii, type Bytes, type Span, viewOf } from './plan.ts'

/** Items that say something about a picture, and where they stand in the file. */
export interface Item {
  readonly type: string
  readonly spans: readonly Span[]
}

const TALK = new Set(['Exif', 'mime', 'uri '])

/** Numbers that follow each other; reading beyond the end throws. */
class Numbers {
  at: number
  readonly #view: DataView

  constructor(bytes: Bytes, at: number, to: number) {
    this.#view = viewOf(bytes.subarray(0, to))
    this.at = at
  }

  next(width: number): number {
    const at = this.at
    this.at += width
    if (width === 0) return 0
    if (width === 1) return this.#view.getUint8(at)
    if (width === 2) return this.#view.getUint16(at)
    return width === 4 ? this.#view.getUint32(at) : Number(this.#view.getBigUint64(at))
  }
}

function typesIn(bytes: Bytes, iinf: Box): Map<number, string> {
  const types = new Map<number, string>()
  const numbers = new Numbers(bytes, iinf.body + 4, iinf.to)
  numbers.next(bytes[iinf.body] === 0 ? 2 : 4)
  for (const { type, body, to } of boxesIn(bytes, numbers.at, iinf.to) ?? []) {
    const version = bytes[body] ?? 0
    if (type !== 'infe' || version < 2) continue
    const entry = new Numbers(bytes, body + 4, to)
    const id = entry.next(version === 2 ? 2 : 4)
    entry.next(2)
    types.set(id, ascii(bytes, entry.at, 4))
  }
  return types
}

/** `iloc`: where each item's bytes are, in the file (0) or in the box `idat` (1). */
function* placesIn(bytes: Bytes, iloc: Box, idat: number | null): Generator<[number, Span[]]> {
  const version = bytes[iloc.body] ?? 0
  const numbers = new Numbers(bytes, iloc.body + 4, iloc.to)
  const widths = numbers.next(2)
  const [offset, length, base] = [widths >> 12, (widths >> 8) & 15, (widths >> 4) & 15]
  const index = version === 0 ? 0 : widths & 15
  const count = numbers.next(version < 2 ? 2 : 4)
  for (let n = 0; n < count; n++) {
    const id = numbers.next(version < 2 ? 2 : 4)
    const method = version === 0 ? 0 : numbers.next(2) & 15
    numbers.next(2)
    const from = numbers.next(base)
    const origin = method === 0 ? 0 : method === 1 ? idat : null
    const spans: Span[] = []
    for (let extents = numbers.next(2); extents > 0; extents--) {
      numbers.next(index)
      const start = (origin ?? 0) + from + numbers.next(offset)
      spans.push([start, start + numbers.next(length)])
    }
    if (origin !== null) yield [id, spans]
  }
}

/**
 * Null when the boxes are not what they say they are. `at`: where these bytes stand in the file, from
 * which `head` is the first that may be an item's.
 */
export function itemsIn(
  bytes: Bytes,
  boxes: Box[],
  { at, head, size }: { at: number; head: number; size: number },
): Item[] | null {
  const box = (type: string) => boxes.find((one) => one.type === type)
  const [iinf, iloc, idat] = [box('iinf'), box('iloc'), box('idat')]
  if (!iinf || !iloc) return null
  try {
    const types = typesIn(bytes, iinf)
    const places = [...placesIn(bytes, iloc, idat ? at + idat.body : null)]
    const [start, end] = [at + (idat?.body ?? 0), at + (idat?.to ?? 0)]
    // What says where things are is no thing itself.
    const apart = ([from, to]: Span) =>
      from >= head && (to <= at || from >= at + bytes.length || (from >= start && to <= end))
    const fit = (spans: Span[]) =>
      spans.every((span) => span[0] < span[1] && span[1] <= size && apart(span))
    return places.flatMap(([id, spans]) => {
      const type = types.get(id) ?? ''
      return TALK.has(type) && spans.length > 0 && fit(spans) ? [{ type, spans }] : []
    })
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
