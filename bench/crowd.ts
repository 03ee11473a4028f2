import { Samples } from './samples.ts'
import { type Wire, openWire } from './wire.ts'

/** How to speak to the server that is measured. */
export interface Dialect {
  /** A cookie for each connection, '' for none. */
  admit(): Promise<string>
  join(wire: Wire, answered: (answer: unknown) => void): void
  send(wire: Wire, text: string, answered: (answer: unknown) => void): void
  /** Whether this is the acknowledgement of a send: for a store, that it is durable. */
  acknowledges(answer: unknown): boolean
}

export interface Tally {
  readonly sent: number
  readonly acked: number
  readonly delivered: number
  /** Pairs of an acknowledged message and a member who never got it. */
  readonly lost: number
  readonly duplicated: number
}

/** The people of one room: all hear, some talk. */
export interface Crowd {
  readonly delivered: () => number
  /** Everybody who talks says something; resolves when all of it is answered. */
  greet(): Promise<void>
  /** Keeps `window` messages on their way until the returned function is called. */
  press(window: number): () => void
  /** Sends at a pace that does not depend on the answers. */
  pace(perSecond: number): () => void
  /** Waits for what is on its way, leaves and answers for every message. */
  leave(): Promise<Tally>
}

const SIZE = 200
const MARK = '~#~'
const SENDERS = 10
const AT_ONCE = 20
const DRAIN = 15_000
/** Messages of a crowd, at most. */
const MOST = 1 << 20
/** A window that does not move for this long is opened again: what is lost stays lost. */
const STUCK = 1500

/** `size` people, one after the other at each of the nodes at `urls`. @param latency of each delivery */
export async function openCrowd(
  urls: readonly string[],
  size: number,
  dialect: Dialect,
  latency = new Samples(),
): Promise<Crowd> {
  const sentAt: number[] = []
  const acked = new Set<number>()
  // A bit for each message.
  const got = Array.from({ length: size }, () => new Uint8Array(MOST / 8))
  const has = (bits: Uint8Array, n: number) => ((bits[n >> 3] ?? 0) >> (n & 7)) & 1
  const mark = Buffer.from(MARK)
  let delivered = 0
  let duplicated = 0
  let answered = 0
  let moved = () => {}

  const hear = (who: number) => (bytes: Buffer, from: number, to: number) => {
    const now = performance.now()
    const mine = got[who] ?? new Uint8Array()
    for (let at = bytes.indexOf(mark, from); at >= 0 && at < to;) {
      let n = 0
      for (let i = at + 3; i < at + 11; i++) n = n * 10 + (bytes[i] ?? 0) - 48
      if (has(mine, n)) duplicated++
      else {
        mine[n >> 3] = (mine[n >> 3] ?? 0) | (1 << (n & 7))
        delivered++
        latency.add(now - (sentAt[n] ?? now))
      }
      at = bytes.length - at > SIZE ? bytes.indexOf(mark, at + SIZE) : -1
    }
    moved()
  }

  const enter = async (who: number): Promise<Wire> => {
    const url = urls[who % urls.length] ?? ''
    const wire = await openWire(url, await dialect.admit(), hear(who))
    await new Promise((resolve) => dialect.join(wire, resolve))
    return wire
  }
  const wires: Wire[] = []
  while (wires.length < size) {
    const next = Array.from({ length: Math.min(AT_ONCE, size - wires.length) }, (_, i) => i)
    wires.push(...(await Promise.all(next.map((i) => enter(wires.length + i)))))
  }

  const send = () => {
    const n = sentAt.length
    const text = `${MARK}${String(n).padStart(8, '0')}`.padEnd(SIZE, 'x')
    sentAt.push(performance.now())
    const wire = wires[n % Math.min(SENDERS, size)]
    if (wire)
      dialect.send(wire, text, (answer) => {
        answered++
        if (dialect.acknowledges(answer)) acked.add(n)
      })
  }
  const missing = () => sentAt.length * size - delivered

  const settled = async () => {
    const until = performance.now() + DRAIN
    const quiet = () => missing() === 0 && answered === sentAt.length
    while (!quiet() && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  return {
    delivered: () => delivered,
    async greet() {
      while (sentAt.length < Math.min(SENDERS, size)) send()
      await settled()
    },
    press(window) {
      let forgiven = 0
      let last = -1
      moved = () => {
        for (let i = 0; i < 4 * window && missing() - forgiven < window * size; i++) send()
      }
      const guard = setInterval(() => {
        if (delivered === last) forgiven = missing()
        last = delivered
        moved()
      }, STUCK)
      moved()
      return () => {
        clearInterval(guard)
        moved = () => {}
      }
    },
    pace(perSecond) {
      const began = performance.now()
      const before = sentAt.length
      const timer = setInterval(() => {
        const due = before + ((performance.now() - began) / 1000) * perSecond
        while (sentAt.length < due) send()
      }, 1)
      return () => clearInterval(timer)
    },
    async leave() {
      await settled()
      for (const wire of wires) wire.close()
      let lost = 0
      for (const n of acked) for (const mine of got) if (!has(mine, n)) lost++
      return { sent: sentAt.length, acked: acked.size, delivered, lost, duplicated }
    },
  }
}
