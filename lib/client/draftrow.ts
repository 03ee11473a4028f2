/** Unsent text, kept on every key. */
export interface DraftRow {
  roomId: string
  text: string
  replyTo?: string
  editing?: string
  /** What stood here before the edit began, and comes back after it. */
  before?: string
  /** Said before it, and not in the outbox yet. */
  saying?: Omit<DraftRow, 'roomId' | 'saying'>[]
}
