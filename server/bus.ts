/** Hearing a channel. */
export interface Hearing {
  /** Resolves when nothing that is said from then on is missed; at once while the bus is away. */
  readonly heard: Promise<void>
  stop(): void
}

/**
 * What nodes share beside the store: short words to each other, and small scripts that run by
 * themselves. Words come at most once; while the bus is away they are dropped, and channels are heard
 * again by themselves when it is back. Nothing here is the truth about anything.
 */
export interface Bus {
  /** This node among the others; new with every start. */
  readonly node: string
  /** False while words get lost; a connection that has silently died is noticed within 4 s. */
  readonly up: boolean
  /** Words that came, and words that were dropped. */
  readonly counts: { readonly heard: number; readonly dropped: number }
  /** Resolves with how many nodes a word has reached, 0 when it was dropped. Never rejects. */
  say(channel: string, word: string | Buffer): Promise<number>
  hear(channel: string, listener: (word: Buffer) => void): Hearing
  /** Runs a script over one key, as a whole or not at all. Rejects when the bus is away or too slow. */
  run(script: string, key: string, ...args: (string | number)[]): Promise<unknown>
  /** Hears when the bus goes away and when it is back. */
  onTurn(listener: (up: boolean) => void): () => void
  close(): Promise<void>
}
