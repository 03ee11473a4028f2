import { AsyncLocalStorage } from 'node:async_hooks'
import type { IncomingMessage } from 'node:http'
import * as v from 'valibot'
import { Duration, DURATION_HEADER } from '../lib/protocol/files.ts'
import type { Meter } from './budgets.ts'

/**
 * A request's body in two parts: its bytes for the store, its course for the tus server, which
 * brings a body to the store through four streams and two copies; that costs as much as storing it.
 */
export interface Body {
  readonly bytes: AsyncIterable<Uint8Array>
  /** How long all of it plays, in seconds, if its sender has just said so. */
  readonly duration?: number
  /** What they are counted by. */
  readonly meter?: Meter
  /** Never a byte; its end is the body's. */
  readonly course: ReadableStream<Uint8Array>
  /** The store is done with the bytes. */
  end(): void
}

/** The body of the request that the tus server is busy with. */
export const bodies = new AsyncLocalStorage<Body>()

type Through = (bytes: AsyncIterable<Uint8Array>, expected?: number) => AsyncIterable<Uint8Array>

/** @param pace has them wait where they come too fast */
export function makeBody(
  req: IncomingMessage,
  meter?: Meter,
  pace: Through = (bytes) => bytes,
): Body {
  let end = () => {}
  const course = new ReadableStream<Uint8Array>({
    start(controller) {
      end = () => controller.close()
    },
    cancel() {
      end = () => {}
    },
  })
  // Whoever stops reading leaves the connection to the answer.
  const all = { [Symbol.asyncIterator]: () => req.iterator({ destroyOnReturn: false }) }
  const expected = lengthOf(req)
  const bytes = pace(meter?.through(all, expected) ?? all, expected)
  const duration = durationIn(req)
  return {
    bytes,
    ...(duration !== null && { duration }),
    ...(meter && { meter }),
    course,
    end() {
      end()
      end = () => {}
    },
  }
}

/** Whoever says nonsense has said nothing. */
const durationIn = ({ headers }: IncomingMessage): number | null => {
  const said = headers[DURATION_HEADER.toLowerCase()]
  const seconds = Number(said)
  return typeof said === 'string' && said !== '' && v.is(Duration, seconds) ? seconds : null
}

const lengthOf = ({ headers }: IncomingMessage): number | undefined =>
  headers['content-length'] === undefined ? undefined : Number(headers['content-length'])
