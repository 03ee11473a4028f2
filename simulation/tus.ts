import type { OpenTus, TusJob } from '../lib/client/tus.ts'
import { Refusal } from '../lib/protocol/errors.ts'
import { refusalOf } from '../server/tus.refusals.ts'
import type { SimNode } from './node.ts'
import type { Around, Jar, SimWire } from './wire.ts'

/** Bytes of one PATCH, and of one piece of it on the network. */
const CHUNK = 1600
const PIECE = 320

/** What a device has heard of how far its files are, and where it broke its word. */
export interface Offsets {
  readonly acknowledged: Map<string, number>
  readonly broken: string[]
  /** It has been full: where the server takes a file may not have been kept. */
  full: boolean
}

class Lost extends Error {}

/** The bytes of one request on their way: what is held up on the network is held up here. */
function body() {
  const pieces: (Uint8Array | 'ended' | 'cut')[] = []
  let wake = () => {}
  const give = (piece: (typeof pieces)[number]) => {
    pieces.push(piece)
    wake()
  }
  async function* bytes() {
    for (;;) {
      while (pieces.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      const piece = pieces.shift()!
      if (piece === 'cut') throw new Error('the connection was cut')
      if (piece === 'ended') return
      yield piece
    }
  }
  return { give, bytes: bytes() }
}

/** Uploads over the simulated network, one request at a time, as tus-js-client makes them. */
export function openSimTus(around: Around, wire: SimWire, jar: Jar, offsets: Offsets): OpenTus {
  const { time } = around

  const request = <T>(
    stop: AbortSignal,
    run: (node: SimNode, me: never) => Promise<T | Refusal>,
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      const node = around.balance()
      const lost = () => reject(new Lost())
      if (!node || wire.held || wire.dead) return lost()
      stop.addEventListener('abort', lost)
      time.later(20_000, lost)
      wire.way.carry(() => {
        if (node.dead || stop.aborted) return
        const answer = async () => {
          const me = await node.me(jar.cookie)
          return me ? run(node, me as never) : new Refusal('UNAUTHENTICATED')
        }
        const answered = answer().catch((error: unknown) => refusalOf(error, undefined))
        void answered.then((value) =>
          wire.way.carry(() => {
            if (node.dead || wire.dead || stop.aborted) return
            if (value instanceof Refusal) reject(value)
            else resolve(value)
          }),
        )
      })
    })

  const heard = (job: TusJob, offset: number) => {
    const { fileId } = job.metadata
    const before = offsets.acknowledged.get(fileId) ?? 0
    if (offset < before) offsets.broken.push(`${fileId} went back from ${before} to ${offset}`)
    offsets.acknowledged.set(fileId, Math.max(before, offset))
    job.acknowledged(offset)
  }

  const patch = async (job: TusJob, offset: number, stop: AbortController): Promise<number> => {
    const { fileId } = job.metadata
    const end = Math.min(job.size, offset + CHUNK)
    const blob = await job.read(offset, end)
    const bytes = new Uint8Array(await time.during(blob.arrayBuffer()))
    const { acknowledged, broken } = offsets
    const excused = offsets.full && job.url === undefined
    if (offset < (acknowledged.get(fileId) ?? 0) && !excused)
      broken.push(`${fileId} was sent again at ${offset}`)
    const sent = body()
    let at = 0
    const next = () => {
      if (stop.signal.aborted || wire.dead || wire.held) return sent.give('cut')
      if (at >= bytes.length) return sent.give('ended')
      sent.give(bytes.subarray(at, (at += PIECE)))
      job.moved()
      wire.way.sure(next)
    }
    return request(stop.signal, (node, me) => {
      wire.way.sure(next)
      return node.uploading.append(me, fileId, offset, sent.bytes)
    })
  }

  const run = async (job: TusJob, stop: AbortController): Promise<void> => {
    const { fileId } = job.metadata
    let offset = 0
    if (job.url === undefined) {
      await request(stop.signal, (node, me) => node.uploading.create(me, job.size, job.metadata))
      job.placed(`/uploads/${fileId}`)
    } else {
      offset = await request(stop.signal, (node, me) => node.uploading.offset(me, fileId))
      heard(job, offset)
    }
    while (offset < job.size) {
      offset = await patch(job, offset, stop)
      heard(job, offset)
    }
    job.done()
  }

  return {
    async start(job) {
      const stop = new AbortController()
      run(job, stop).catch((error: unknown) => {
        if (stop.signal.aborted || wire.dead) return
        stop.abort()
        if (error instanceof Refusal)
          job.failed({ status: error.status, body: JSON.stringify(error) })
        else job.failed({})
      })
      return async () => stop.abort()
    },
    async terminate(_url, { size, metadata }) {
      const { signal } = new AbortController()
      const end = () => request(signal, (node, me) => node.uploading.end(me, metadata.fileId))
      const unknown = (error: unknown) => {
        if (!(error instanceof Refusal)) throw error
        if (error.code === 'GONE') return 'gone'
        if (error.code !== 'NOT_FOUND') throw error
        return 'unknown'
      }
      if ((await end().catch(unknown)) !== 'unknown') return
      await request(signal, (node, me) => node.uploading.create(me, size, metadata))
      await end().catch(unknown)
    },
  }
}
