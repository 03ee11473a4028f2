/** A follower sees a byte about this long after it came … */
const SOON = 250
/** … or this long, when so few have come that writing their chunk again each time would cost more. */
const LATE = 1000

/** Runs something later; answers how to cancel it. */
export type After = (ms: number, run: () => void) => () => void

/** How long a chunk that is filling waits before it is stored as far as it is. */
export const makePatience = (after: After, isLittle: () => boolean, wake: () => void) => {
  let over = false
  let cancel: (() => void) | null = null

  const end = () => {
    over = true
    wake()
  }

  return {
    get over() {
      return over
    },
    /** From the first byte that waits. */
    begin() {
      cancel ??= after(SOON, () => {
        if (isLittle()) cancel = after(LATE - SOON, end)
        else end()
      })
    },
    reset() {
      cancel?.()
      cancel = null
      over = false
    },
  }
}
