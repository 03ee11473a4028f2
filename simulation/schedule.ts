import fc from 'fast-check'

const deeds = {
  send: 8,
  burst: 2,
  bad: 1,
  'break off': 4,
  edit: 1,
  react: 2,
  remove: 1,
  attach: 3,
  watch: 3,
  leave: 1,
  cut: 2,
  hold: 1,
  release: 1,
  crash: 2,
  reopen: 1,
  doze: 1,
  full: 1,
  expire: 1,
  wipe: 1,
  'crash node': 2,
  'trouble node': 1,
  'cut bus': 2,
  weather: 2,
  clog: 2,
  wait: 5,
} as const

export type Deed = keyof typeof deeds

export interface Step {
  readonly do: Deed
  readonly device: number
  readonly tab: number
}

const step = fc.record({
  do: fc.oneof(
    ...Object.entries(deeds).map(([deed, weight]) => ({
      weight,
      arbitrary: fc.constant(deed as Deed),
    })),
  ),
  device: fc.nat({ max: 2 }),
  tab: fc.nat({ max: 1 }),
})

const steps = (minLength: number, maxLength: number) =>
  fc.array(step, { minLength, maxLength, size: 'max' })

/** What goes wrong does so mostly between few: small worlds and short schedules are many, large ones some. */
export const schedules = fc.record({
  seed: fc.integer(),
  devices: fc.oneof(
    { weight: 5, arbitrary: fc.constant(2) },
    { weight: 3, arbitrary: fc.constant(3) },
  ),
  tabs: fc.oneof(
    { weight: 3, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.constant(2) },
  ),
  steps: fc.oneof(
    { weight: 6, arbitrary: steps(3, 10) },
    { weight: 3, arbitrary: steps(8, 20) },
    { weight: 1, arbitrary: steps(20, 40) },
  ),
})

/** Everything that a run follows from. `tabs`: of the first device, at the beginning. */
export interface Schedule {
  readonly seed: number
  readonly devices: number
  readonly tabs: number
  readonly steps: readonly Step[]
}
