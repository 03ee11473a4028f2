/** Part of a file, end excluded. */
export interface Part {
  readonly from: number
  readonly to: number
}

/**
 * The single range that a request asks of `size` bytes; null: the whole (no range, several ranges, or
 * one that can't be read, which RFC 9110 lets us ignore); 'outside': 416.
 */
export function partOf(header: string | undefined, size: number): Part | null | 'outside' {
  const [, first = '', last = ''] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? '') ?? []
  if (first === '' && last === '') return null
  // "If the selected representation is shorter than the specified suffix-length, the entire
  // representation is used."
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1)
  if (first !== '' && last !== '' && Number(last) < from) return null
  return from < size ? { from, to } : 'outside'
}
