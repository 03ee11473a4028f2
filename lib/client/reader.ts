import { limits } from '../protocol/limits.ts'
import type { PlaceRow } from './db.ts'
import { endOf, FAR, type Flow, keep } from './flow.ts'
import { placesOf } from './place.ts'
import type { Refused, Wire } from './wire.ts'

const PAGE = limits.pageEntries
/** Places that have come and wait for the database: with more, the network waits for it, too. */
const MOST = 3 * PAGE

/** The log as the database holds it. Each notes in the flow how far that is. */
interface Log {
  /** Takes whatever has come and follows on what is held. */
  extend(): Promise<void>
  /** Begins again with this page. */
  restart(page: readonly PlaceRow[]): Promise<void>
}

/**
 * Reads until there is no hole below the head, a bounded number of pages. The network brings them while
 * the database works, which takes in one go all that has come meanwhile. Answers the refusal if
 * there is one.
 */
export async function readOn(
  wire: Pick<Wire, 'ask'>,
  roomId: string,
  flow: Flow,
  log: Log,
): Promise<Refused | undefined> {
  let refusal: Refused | undefined
  let idle = true
  let writing = Promise.resolve()
  const write = () => {
    if (!idle || endOf(flow) === flow.high) return
    idle = false
    writing = log.extend().then(() => void (idle = true))
    // Whoever waits for it is told.
    writing.catch(() => undefined)
  }
  let rounds = Math.ceil((flow.head - endOf(flow)) / PAGE) + 1
  while (flow.joined && flow.head > endOf(flow) && rounds-- > 0) {
    const end = endOf(flow)
    const { head } = flow
    const far = head - end > FAR
    if (!far) write()
    if (far || end - flow.high >= MOST) await writing
    const beyond = [...flow.waiting.keys()].filter((seq) => seq > end)
    const from = far ? head - PAGE + 1 : end + 1
    const to = far ? head : Math.min(end + PAGE, head, Math.min(...beyond) - 1)
    const answer = await wire.ask('room:read', { roomId, from, to })
    if (!answer.ok) {
      refusal = answer
      break
    }
    const page = placesOf(roomId, answer.value.entries, from)
    // The store is the truth: a head that it does not know was a rumour, unless it is fresher news.
    if (flow.head === head) flow.head = Math.max(answer.value.head, end, ...flow.waiting.keys())
    if (far) await log.restart(page)
    else keep(flow, page, answer.value.head)
    const read = endOf(flow) - end
    if (read <= 0) break
    // A page of large entries is short: it is bounded in bytes too.
    if (read < PAGE) rounds = Math.max(rounds, 1)
  }
  await writing
  if (endOf(flow) > flow.high) await log.extend()
  return refusal
}
