import { setTimeout as pause } from 'node:timers/promises'
import { expect, vi } from 'vitest'
import type { Entry } from '../lib/protocol/entries.ts'
import { type Guest, makeGuest, say } from './guest.fixture.ts'

/** Somebody whose device sends again what is not acknowledged, and reads what it has missed. */
export interface Talker {
  readonly guest: Guest
  /** What they have said, in their order. */
  readonly said: string[]
  /** Where it was stored, by its id, as they were told. */
  readonly acknowledged: Map<string, number>
  /** Entries 1 … as they know them; a number that is told twice with different entries is in `wrong`. */
  readonly log: Entry[]
  readonly wrong: string[]
  /** When they learned of an entry, by its id. */
  readonly learned: Map<string, number>
  /** Resolves when it is acknowledged. */
  says(text: string): Promise<void>
  leave(): void
}

const BATCH = 40
const PAGE = 200

export async function openTalker(url: string, name: string, roomId: string): Promise<Talker> {
  // A node that has just lost its database says so, and lets in who asks again.
  const guest = await vi.waitFor(() => makeGuest(url, name), 30_000)
  const { socket } = guest
  const outbox: { entry: ReturnType<typeof say>; stored: () => void }[] = []
  const talker = {
    guest,
    said: [] as string[],
    acknowledged: new Map<string, number>(),
    log: [] as Entry[],
    wrong: [] as string[],
    learned: new Map<string, number>(),
  }
  const { log, wrong, acknowledged, learned } = talker
  let head = 0
  let sending = false
  let reading = false

  const merge = (entries: readonly Entry[]) => {
    for (const entry of entries) {
      const known = log[entry.seq - 1]
      if (known && known.id !== entry.id) wrong.push(`${entry.seq} is ${known.id} and ${entry.id}`)
      if (entry.seq !== log.length + 1) continue
      log.push(entry)
      learned.set(entry.id, performance.now())
    }
  }

  const catchUp = async (upTo: number) => {
    head = Math.max(head, upTo)
    if (reading) return
    reading = true
    while (socket.connected && head > log.length) {
      const page = { roomId, from: log.length + 1, to: log.length + PAGE }
      const answer = await guest.ask('room:read', page).catch(() => null)
      if (answer) merge(answer.entries)
      else await pause(100)
    }
    reading = false
  }

  const send = async () => {
    if (sending) return
    sending = true
    while (socket.connected && outbox.length > 0) {
      const batch = outbox.slice(0, BATCH)
      const entries = batch.map(({ entry }) => entry)
      const answer = await guest.ask('room:append', { roomId, entries }).catch(() => null)
      if (!answer) await pause(100)
      for (const [n, result] of (answer?.results ?? []).entries()) {
        if ('code' in result) wrong.push(`${result.code}: ${result.text}`)
        else acknowledged.set(result.id, result.seq)
        batch[n]?.stored()
      }
      if (answer) outbox.splice(0, batch.length)
    }
    sending = false
  }

  const join = async (): Promise<void> => {
    const answer = await guest.ask('room:join', { roomId, after: log.length }).catch(() => null)
    if (answer) {
      merge(answer.entries)
      await Promise.all([catchUp(answer.head), send()])
    } else if (socket.connected) await pause(100).then(join)
  }

  socket.io.reconnectionDelay(100).reconnectionDelayMax(1000)
  socket.on('room:grew', (fact: { entries: Entry[]; head: number }) => {
    merge(fact.entries)
    void catchUp(fact.head)
  })
  socket.on('room:head', (fact: { head: number }) => void catchUp(fact.head))
  // A node that says goodbye is not asked again by the library itself.
  socket.on('disconnect', (why) => why === 'io server disconnect' && socket.connect())
  // Nor is one that could not find out who asks.
  let gone = false
  const again = () => void (gone || socket.connect())
  socket.on('connect_error', () => socket.active || setTimeout(again, 300))
  socket.on('connect', () => void join())
  await vi.waitFor(() => expect(socket.connected).toBe(true), 30_000)

  return {
    ...talker,
    says: (text) =>
      new Promise((stored) => {
        talker.said.push(text)
        outbox.push({ entry: say(text), stored })
        void send()
      }),
    leave() {
      gone = true
      guest.leave()
    },
  }
}

/** Everybody holds the same log: dense, everything in it once, each author's in their order. */
export async function expectOneChat(talkers: readonly Talker[], patience = 15_000): Promise<void> {
  const [first] = talkers
  if (!first) throw new Error('nobody is there')
  const roomId = first.log[0]?.roomId ?? ''
  const end = () => first.guest.ask('room:read', { roomId, from: 1, to: 1 })
  const { head } = await vi.waitFor(end, patience)
  await vi.waitFor(() => {
    for (const { log } of talkers) expect(log.length).toBe(head)
  }, patience)
  const { log } = first
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, n) => n + 1))
  const ids = log.map(({ id }) => id)
  expect(new Set(ids).size).toBe(head)
  for (const talker of talkers) {
    const { guest, said, acknowledged, wrong } = talker
    expect(wrong).toEqual([])
    expect(talker.log.map(({ id }) => id)).toEqual(ids)
    const mine = log.filter(({ authorId, type }) => authorId === guest.id && type === 'message')
    expect(mine.map(({ body }) => (body as { text: string }).text)).toEqual(said)
    expect(mine.map(({ id, seq }) => [id, seq])).toEqual([...acknowledged])
  }
}
