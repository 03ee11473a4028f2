import * as v from 'valibot'
import { Entry } from './entries.ts'
import { Growth } from './files.ts'
import { Seq, Token } from './ids.ts'
import { User } from './people.ts'

/** Every fact that the server tells by itself. Any of them may be lost, late or out of order. */
export const facts = {
  /** New entries, in order, and the log's head after them. */
  'room:grew': v.object({ roomId: Token, entries: v.array(Entry), head: Seq }),
  /** Heartbeat of a joined room. */
  'room:head': v.object({ roomId: Token, head: Seq }),
  'room:typing': v.object({ roomId: Token, user: User }),
  /** Who has the room open: up to 50 people, and how many there are. */
  'room:present': v.object({ roomId: Token, users: v.array(User), count: v.number() }),
  /** How far somebody (or I, on another device) has read. */
  'room:seen': v.object({ roomId: Token, userId: Token, seq: Seq }),
  /** The room is gone, or I may not be in it any more. */
  'room:closed': v.object({ roomId: Token, code: v.string(), text: v.string() }),
  'file:grew': Growth,
} as const

export type FactName = keyof typeof facts
export type Fact<N extends FactName> = v.InferOutput<(typeof facts)[N]>
