/** The last chunk of a file. `epoch` is the newest that stands on it or on the one before it. */
export interface Last {
  readonly n: number
  readonly length: number
  readonly epoch: number
}

/** A writer's turn: whoever begins later has a higher epoch. */
export interface Turn {
  readonly epoch: number
  readonly size: number | null
  readonly last: Last | null
}

/**
 * What writing to GridFS needs of a database. Each method is one command, unless it says otherwise,
 * resolves once a majority has it on disk, and may fail with its outcome unknown: it may yet happen,
 * much later. A chunk carries the epoch of its writer and is never taken from a newer one.
 */
export interface Bucket {
  /** Bytes of a chunk; only a file's last one is shorter. */
  readonly chunk: number
  /** Raises the epoch of a growing file, then reads its last chunk; null when it is not growing. */
  begin(fileId: string): Promise<Turn | null>
  /** The last chunk as a majority has it: what one member has may be taken back. */
  last(fileId: string): Promise<Last | null>
  /** Puts the epoch on chunk `n`, made empty if it is not there, and answers what it holds; null if it is a newer one's. */
  claim(fileId: string, epoch: number, n: number): Promise<Uint8Array | null>
  /** Adds new chunks in order, up to the first that is there already; answers how many. */
  insert(fileId: string, epoch: number, n: number, chunks: readonly Uint8Array[]): Promise<number>
  /** Writes chunk `n`, which is there; false if it is a newer one's or has been removed. */
  replace(fileId: string, epoch: number, n: number, data: Uint8Array): Promise<boolean>
  count(fileId: string): Promise<number>
  /** Removes chunk `n` and those after it. */
  cut(fileId: string, n: number): Promise<void>
  /** Shows the file to every GridFS reader; nothing when it is shown already. */
  list(fileId: string, size: number): Promise<void>
  unlist(fileId: string): Promise<void>
  /** Marks a growing file as complete; false when it has been removed. */
  complete(fileId: string): Promise<boolean>
}
