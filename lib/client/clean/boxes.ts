import { ascii, type Bytes, type Patch, type Source, viewOf } from './plan.ts'

/** A box of an ISO base media file (MP4, MOV, HEIC): where it begins, its content begins, and it ends. */
export interface Box {
  readonly type: string
  readonly from: number
  readonly body: number
  readonly to: number
}

/** The head that stands at `from`; `limit` is where the box around it ends. Null when it can't be one. */
function headOf(head: Bytes, from: number, limit: number): Box | null {
  if (head.length < 8) return null
  const view = viewOf(head)
  const short = view.getUint32(0)
  if (short === 1 && head.length < 16) return null
  const body = from + (short === 1 ? 16 : 8)
  const size = short === 1 ? Number(view.getBigUint64(8)) : short
  const to = short === 0 ? limit : from + size
  return to < body || to > limit ? null : { type: ascii(head, 4, 4), from, body, to }
}

/** Boxes side by side in the file itself; `sound` when they fill it to its last byte. */
export async function topLevel(source: Source): Promise<{ boxes: Box[]; sound: boolean }> {
  const boxes: Box[] = []
  let at = 0
  // A fragmented film has two for every second or so; a longer one is not looked into.
  while (at < source.size && boxes.length < 4096) {
    const box = headOf(await source.read(at, at + 16), at, source.size)
    if (!box) break
    boxes.push(box)
    at = box.to
  }
  return { boxes, sound: at === source.size }
}

/** Boxes in a box that is in memory; null when they don't fit into it. */
export function boxesIn(bytes: Bytes, from: number, to: number): Box[] | null {
  const boxes: Box[] = []
  let at = from
  // QuickTime ends some lists with four zeros.
  while (at + 8 <= to) {
    const box = headOf(bytes.subarray(at, Math.min(to, at + 16)), at, to)
    if (!box || bytes.subarray(at, at + 4).every((byte) => byte === 0)) return null
    boxes.push(box)
    at = box.to
  }
  return boxes
}

/** The first box that is reached by `path`. */
export function within(bytes: Bytes, box: Box, ...path: string[]): Box | undefined {
  let found: Box | undefined = box
  for (const type of path) {
    if (!found) return undefined
    found = boxesIn(bytes, found.body, found.to)?.find((child) => child.type === type)
  }
  return found
}

const FREE = [0x66, 0x72, 0x65, 0x65]

/** A box whose content every reader skips, of the same size and with nothing in it. */
export function blank(bytes: Bytes, { from, body, to }: Box): void {
  bytes.set(FREE, from + 4)
  bytes.fill(0, body, to)
}

/** The same for one that is not in memory. */
export function blankPatches({ from, body, to }: Box): Patch[] {
  return [
    { from: from + 4, bytes: Uint8Array.from(FREE) },
    { from: body, bytes: new Uint8Array(to - body) },
  ]
}
