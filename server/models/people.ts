/** Part of the port in `store.ts`: who people are, and how their devices prove it. */
export interface PersonRecord {
  readonly id: string
  readonly name: string
  readonly createdAt: number
}

export interface People {
  create(person: PersonRecord): Promise<void>
  find(id: string): Promise<PersonRecord | null>
  rename(id: string, name: string): Promise<void>
  /** 1, 2, 3 …: never the same twice, holes allowed. For guests without a name. */
  nextGuest(): Promise<number>
}

export interface SessionRecord {
  /** A keyed hash of the token; the token itself is never kept. */
  readonly hash: string
  readonly userId: string
  readonly createdAt: number
  readonly expiresAt: number
}

export interface Bearer {
  readonly session: SessionRecord
  readonly person: PersonRecord
}

export interface Sessions {
  create(session: SessionRecord): Promise<void>
  /** The session, unless it is unknown or has expired at `now`. */
  find(hash: string, now: number): Promise<SessionRecord | null>
  /** The session with whom it makes, by one look: null without either of them. */
  bearer(hash: string, now: number): Promise<Bearer | null>
  /** Those of `hashes` that are still valid at `now`. */
  alive(hashes: readonly string[], now: number): Promise<Set<string>>
  extend(hash: string, expiresAt: number): Promise<void>
  remove(hash: string): Promise<void>
  /** Forgets what has expired at `now`. */
  sweep(now: number): Promise<void>
}

/** A person on the way to another device: whoever brings the code becomes them there, once. */
export interface MoveRecord {
  /** A keyed hash of the code; the code itself is never kept. */
  readonly hash: string
  readonly userId: string
  /** The hash of the session that it was made in. */
  readonly session: string
  readonly expiresAt: number
}

export interface Moves {
  /** A person has one at most: it takes the place of the one before. */
  create(move: MoveRecord): Promise<void>
  /** The move, unless it is unknown, has been taken, or has expired at `now`. */
  find(hash: string, now: number): Promise<MoveRecord | null>
  /** The same, and nobody finds it any more: of all that ask at once, one gets it. */
  take(hash: string, now: number): Promise<MoveRecord | null>
  /** Forgets what has expired at `now`. */
  sweep(now: number): Promise<void>
}
