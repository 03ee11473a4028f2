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

export interface Sessions {
  create(session: SessionRecord): Promise<void>
  /** The session, unless it is unknown or has expired at `now`. */
  find(hash: string, now: number): Promise<SessionRecord | null>
  /** Those of `hashes` that are still valid at `now`. */
  alive(hashes: readonly string[], now: number): Promise<Set<string>>
  extend(hash: string, expiresAt: number): Promise<void>
  remove(hash: string): Promise<void>
  /** Forgets what has expired at `now`. */
  sweep(now: number): Promise<void>
}
