/** What a bench says: one ratio against a baseline of the same run, and whether it is enough. */
export interface Figure {
  readonly name: string
  /** What is compared, in words. */
  readonly says: string
  readonly ratio: number
  readonly goal: string
  readonly met: boolean
  /** Missed by so much that noise does not explain it. */
  readonly far: boolean
  readonly details: Readonly<Record<string, unknown>>
}

/** A share of the goal below which no noisy neighbour is to blame. */
export const FAR = 0.7

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits))

export const verdict = ({ met, far }: Figure): string =>
  met ? 'met' : far ? 'missed by a lot' : 'missed'

export const line = (figure: Figure): string =>
  `${figure.name}: ${figure.says} — goal ${figure.goal}: ${verdict(figure)}`
