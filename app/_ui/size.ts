const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** Bytes for people: 820 byte, 4.2 MB. Decimal, as file managers show them. */
export const bytes = (count: number): string => {
  const step = count < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(count) / 3))
  const value = count / 1000 ** step
  return new Intl.NumberFormat('en', {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value)
}

/** Whole percent, never 100 before the last byte. Null while the end is not known. */
export const percent = (length: number, size: number | null | undefined): number | null => {
  if (size === null || size === undefined) return null
  if (length >= size) return 100
  return Math.min(99, Math.floor((length / size) * 100))
}
