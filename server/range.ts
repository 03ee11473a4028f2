import parseRange from 'range-parser'

/** Part of a file, end excluded. */
export interface Part {
  readonly from: number
  readonly to: number
}

/**
 * The single range that a request asks of `size` bytes; null: the whole (no range, several ranges, or
 * one that can't be read); 'outside': 416.
 */
export function partOf(header: string | undefined, size: number): Part | null | 'outside' {
  if (header === undefined || !/^bytes=/i.test(header)) return null
  const ranges = parseRange(size, header)
  if (ranges === -2) return null
  if (ranges === -1) return 'outside'
  const [range] = ranges
  return ranges.length === 1 && range ? { from: range.start, to: range.end + 1 } : null
}
