/** Unsent text, kept on every key. */
export interface DraftRow {
  roomId: string
  text: string
  replyTo?: string
  editing?: string
  /** Said before it, and not in the outbox yet. */
  saying?: Omit<DraftRow, 'roomId' | 'saying'>[]
}
