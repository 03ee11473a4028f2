/** Numbers to ask quantiles of; what is added costs a few ns, what is asked a sort. */
export class Samples {
  private values = new Float64Array(1 << 16)
  private filled = 0

  add(value: number): void {
    if (this.filled === this.values.length) {
      const more = new Float64Array(this.values.length * 2)
      more.set(this.values)
      this.values = more
    }
    this.values[this.filled++] = value
  }

  quantile(share: number): number {
    const sorted = this.values.subarray(0, this.filled).slice().sort()
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  }

  clear(): void {
    this.filled = 0
  }
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? 0)) / 2
}
