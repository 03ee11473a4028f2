/** Files are cut here into pieces that viewers share in memory. */
export const CHUNK = 256 * 1024

export interface Chunks {
  /** At least one byte of `from` … `to`, none beyond the chunk that `from` lies in. */
  read(fileId: string, from: number, to: number): Promise<Uint8Array>
}

interface Chunk {
  /** Its bytes from the chunk's start; they only ever become more, and no byte changes. */
  bytes: Uint8Array
  filled: number
  filling: Promise<void> | null
}

/**
 * One read of a hot chunk serves every viewer of this node: a chunk being read is awaited, one that
 * has been read is kept, least recently used out first, within `most` bytes. A growing chunk is
 * completed in place, so what has been read is never read again.
 */
export function makeChunks(
  fetch: (fileId: string, from: number, to: number) => Promise<Uint8Array>,
  most: number,
): Chunks {
  const chunks = new Map<string, Chunk>()
  let held = 0

  const drop = (key: string) => {
    held -= chunks.get(key)?.bytes.length ?? 0
    chunks.delete(key)
  }

  const use = (key: string): Chunk => {
    const chunk = chunks.get(key) ?? { bytes: new Uint8Array(0), filled: 0, filling: null }
    chunks.delete(key)
    chunks.set(key, chunk)
    return chunk
  }

  const hold = (key: string, chunk: Chunk, bytes: Uint8Array) => {
    if (chunks.get(key) === chunk) held += bytes.length - chunk.bytes.length
    chunk.bytes = bytes
    for (const oldest of chunks.keys()) {
      if (held <= most || oldest === key) break
      drop(oldest)
    }
  }

  const grow = (key: string, chunk: Chunk, length: number) => {
    if (chunk.bytes.length >= length) return
    // Doubled, so that a file that trickles in is not copied with every drop.
    const bytes = new Uint8Array(Math.min(CHUNK, Math.max(length, chunk.bytes.length * 2)))
    bytes.set(chunk.bytes.subarray(0, chunk.filled))
    hold(key, chunk, bytes)
  }

  const fill = async (key: string, chunk: Chunk, fileId: string, start: number, length: number) => {
    while (chunk.filled < length) {
      const piece = await fetch(fileId, start + chunk.filled, start + length)
      if (chunk.filled === 0) hold(key, chunk, piece)
      else {
        grow(key, chunk, chunk.filled + piece.length)
        chunk.bytes.set(piece, chunk.filled)
      }
      chunk.filled += piece.length
    }
  }

  return {
    async read(fileId, from, to) {
      const n = Math.floor(from / CHUNK)
      const start = n * CHUNK
      const length = Math.min(to - start, CHUNK)
      const key = `${fileId} ${n}`
      const chunk = use(key)
      while (chunk.filled < length) {
        chunk.filling ??= fill(key, chunk, fileId, start, length).finally(() => {
          chunk.filling = null
          if (chunk.filled === 0) drop(key)
        })
        await chunk.filling
      }
      return chunk.bytes.subarray(from - start, length)
    },
  }
}
