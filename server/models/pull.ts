import type { Pen } from './pens.ts'

/** The next piece; `ended` when there is none; null when the pen has to stop or the source failed. */
export const pull = (source: AsyncIterator<Uint8Array>, pen: Pen) =>
  new Promise<Uint8Array | 'ended' | null>((resolve) => {
    pen.onStop(() => resolve(null))
    if (pen.stopped) return
    source.next().then(
      ({ done, value }) => resolve(done ? 'ended' : value),
      () => resolve(null),
    )
  })
