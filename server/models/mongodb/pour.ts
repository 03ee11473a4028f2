import { Refusal } from '../../../lib/protocol/errors.ts'
import type { Pen } from '../pens.ts'
import { pull } from '../pull.ts'
import { makeCells } from './cells.ts'
import { makePatience, type After } from './patience.ts'
import type { Place } from './place.ts'
import { reach } from '../../fault.ts'

/** A share of a chunk. */
const LITTLE = 1 / 8

interface Pour {
  readonly pen: Pen
  readonly place: Place
  readonly chunk: number
  /** Chunks that one command stores, and that may wait for it. */
  readonly batch: () => number
  readonly source: AsyncIterator<Uint8Array>
  /** Called with each new length. */
  readonly grew: (length: number) => void
  /** Called after each write, with the new length. */
  readonly check: (length: number) => Promise<void>
  readonly after: After
}

/**
 * Writes a source to the end of a file: whole chunks as soon as they are full, several at once when
 * they come faster than they are stored, and the filling one after a while. One command at a time;
 * when one fails nothing more is tried, since it may yet happen. Answers whether the source has come
 * to its end.
 */
export const pour = async (options: Pour): Promise<boolean> => {
  const { pen, place, chunk, batch, source, grew, check, after } = options
  const { file } = pen
  const cells = makeCells(chunk, place.data)
  let filling = true
  let broken = false
  let ended = false
  let ring = () => {}
  const rung = () => new Promise<void>((resolve) => (ring = resolve))

  const patience = makePatience(
    after,
    () => cells.fresh < chunk * LITTLE,
    () => ring(),
  )

  const fill = async () => {
    let next = pull(source, pen)
    for (;;) {
      const bytes = await next
      ended = bytes === 'ended'
      if (bytes === null || bytes === 'ended') return
      // One piece ahead: the network and the database work at the same time.
      next = pull(source, pen)
      const left = file.size === null ? Infinity : file.size - file.claimed
      const kept = bytes.length > left ? bytes.subarray(0, left) : bytes
      cells.add(kept)
      file.claimed += kept.length
      if (cells.fresh > 0) patience.begin()
      ring()
      if (bytes.length > left) throw new Refusal('TOO_LARGE')
      while (cells.full >= batch() && !broken) await rung()
    }
  }

  const take = () => {
    const whole = !filling || file.claimed === file.size
    // While chunks fill fast the filling one can wait: it is full before it would have been stored.
    const chunks = cells.take(batch(), whole || (patience.over && cells.full === 0))
    if (cells.fresh === 0) patience.reset()
    return chunks
  }

  const store = async () => {
    for (;;) {
      const chunks = take()
      if (chunks.length > 0) {
        ring()
        await place.write(chunks)
        cells.spare(chunks)
        file.length = place.length
        grew(place.length)
        reach('bytes written')
        if (place.length === file.size) reach('last byte stored')
        await check(place.length)
      } else if (filling) await rung()
      else return
    }
  }

  const filled = fill().finally(() => {
    filling = false
    ring()
  })
  const stored = store().catch((error: unknown) => {
    broken = true
    pen.stop()
    ring()
    throw error
  })
  const outcomes = await Promise.allSettled([stored, filled])
  patience.reset()
  if (!ended) source.return?.().catch(() => {})
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  return ended
}
