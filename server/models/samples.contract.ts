import { createHash, randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { uuidv7 } from 'uuidv7'
import { Refusal, type ErrorCode } from '../../lib/protocol/errors.ts'
import type { NewFile } from './files.ts'
import type { MemberRecord, NewEntry, RoomRecord, Store } from './store.ts'

/** A store under test. `reopen` closes it and opens what it has kept. */
export interface Bed {
  readonly store: Store
  reopen(): Promise<Store>
  close(): Promise<void>
}

export const token = () => randomBytes(16).toString('base64url')
export const times = <T>(count: number, make: (i: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i))

export const room = (parts: Partial<RoomRecord> = {}): RoomRecord => ({
  id: token(),
  title: 'Garden',
  topic: '',
  visibility: 'public',
  board: false,
  ownerId: token(),
  createdAt: 1000,
  expiresAt: null,
  invite: token(),
  settled: 0,
  ...parts,
})

export const member = (parts: Partial<MemberRecord> = {}): MemberRecord => ({
  roomId: token(),
  userId: token(),
  name: 'Ada',
  role: 'member',
  standing: 'in',
  since: 0,
  ...parts,
})

export const entry = (parts: Partial<NewEntry> = {}): NewEntry => ({
  id: uuidv7(),
  type: 'message',
  authorId: token(),
  at: 2000,
  sentAt: 1999.5,
  body: { text: 'hello' },
  ...parts,
})

export const file = (parts: Partial<NewFile> = {}): NewFile => ({
  fileId: uuidv7(),
  roomId: token(),
  ownerId: token(),
  name: 'fern.jpg',
  type: 'image/jpeg',
  size: 300_000,
  createdAt: 1000,
  expiresAt: 9000,
  ...parts,
})

/** Bytes that say who wrote them and where they belong. */
export const bytes = (length: number, writer = 0) =>
  Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7 + writer) & 255)

export async function* stream(...pieces: Uint8Array[]) {
  for (const piece of pieces) yield piece
}

/** A source in the hands of the test: gives nothing until it is told to. */
export const tap = () => {
  const waiting: PromiseWithResolvers<IteratorResult<Uint8Array>>[] = []
  const given: ((to: PromiseWithResolvers<IteratorResult<Uint8Array>>) => void)[] = []
  const thirsty: (() => void)[] = []
  let pulls = 0
  const give = (to: (typeof given)[number]) => {
    const next = waiting.shift()
    if (next) to(next)
    else given.push(to)
  }
  const source: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next() {
        pulls++
        for (const wake of thirsty.splice(0)) wake()
        const next = defer<IteratorResult<Uint8Array>>()
        const to = given.shift()
        if (to) to(next)
        else waiting.push(next)
        return next.promise
      },
    }),
  }
  return {
    source,
    give: (piece: Uint8Array) => give((next) => next.resolve({ done: false, value: piece })),
    end: () => give((next) => next.resolve({ done: true, value: undefined })),
    fail: () => give((next) => next.reject(new Error('the sender is gone'))),
    /** Resolves when the reader has asked for the `count`th piece: it is done with those before. */
    async asked(count: number) {
      while (pulls < count) await new Promise<void>((resolve) => thirsty.push(resolve))
    },
    get pulls() {
      return pulls
    },
  }
}

interface PromiseWithResolvers<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
  reject(error: unknown): void
}

const defer = <T>(): PromiseWithResolvers<T> => {
  let resolve: PromiseWithResolvers<T>['resolve'] = () => {}
  let reject: PromiseWithResolvers<T>['reject'] = () => {}
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]))
  return { promise, resolve, reject }
}

/** All that can be read of a file. */
export const readAll = async (store: Store, fileId: string) => {
  const length = (await store.files.find(fileId))?.length ?? 0
  const parts: Uint8Array[] = []
  for (let at = 0; at < length;) {
    const part = await store.files.read(fileId, at, length)
    expect(part.length).toBeGreaterThan(0)
    parts.push(part)
    at += part.length
  }
  return Buffer.concat(parts)
}

/** Says all of some bytes in one short line. */
export const print = (...parts: Uint8Array[]) => {
  const all = Buffer.concat(parts)
  return `${all.length} bytes, ${createHash('sha256').update(all).digest('hex')}`
}

/** The code with which a promise was refused; anything else is thrown. */
export const refusal = async (promise: Promise<unknown>): Promise<ErrorCode | 'not refused'> => {
  try {
    await promise
    return 'not refused'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}
