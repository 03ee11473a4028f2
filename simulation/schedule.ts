import fc from 'fast-check'

const deeds = {
  send: 8,
  burst: 2,
  'break off': 4,
  edit: 1,
  react: 2,
  remove: 1,
  attach: 3,
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

const steps = fc.array(
  fc.record({
    do: fc.oneof(
      ...Object.entries(deeds).map(([deed, weight]) => ({
        weight,
        arbitrary: fc.constant(deed as Deed),
      })),
    ),
    device: fc.nat({ max: 2 }),
    tab: fc.nat({ max: 1 }),
  }),
  { minLength: 6, maxLength: 30, size: 'max' },
)

/** Everything that a run follows from. */
export const schedules = fc.record({ seed: fc.integer(), steps })
export type Schedule = { readonly seed: number; readonly steps: readonly Step[] }
