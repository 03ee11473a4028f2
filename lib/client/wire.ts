import type { Answer, Ask, AskName, Value } from '../protocol/asks.ts'
import { errors, type ErrorCode, Refusal } from '../protocol/errors.ts'
import type { Fact, FactName } from '../protocol/facts.ts'
import type { Live } from './live.ts'

/**
 * `crowded`: the server is there, and has no place for another connection from this network.
 * `outdated` is final: the server speaks a newer protocol, and only a reload helps.
 */
export type Link = 'connecting' | 'online' | 'offline' | 'crowded' | 'outdated'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** THE PORT to the server. `socket.ts` is the real one; tests bring their own. */
export interface Wire {
  readonly link: Live<Link>
  /** Connects: this tab leads, and has the connection of the whole device. */
  open(): void
  /** Lets go of the connection; another tab may lend its own. */
  close(): void
  /** Connects now instead of after the backoff: the network came back, the tab became visible. */
  nudge(): void
  /** The device says that its network is gone: no waiting for a heartbeat to notice. */
  cut(): void
  /**
   * Never rejects and answers once. No answer in time, a cut, or no connection at all is
   * `UNAVAILABLE`: the outcome is unknown, so every ask can be repeated.
   */
  ask<N extends AskName>(name: N, ask: Ask<N>): Promise<Answer<Value<N>>>
  /** Facts arrive unchecked: the entries in them are read one by one by the inbox. */
  on<N extends FactName>(name: N, listener: (fact: Fact<N>) => void): () => void
  /** An HTTP call with JSON both ways. Never rejects; the caller checks the value's shape. */
  call(method: Method, path: string, body?: unknown): Promise<Answer<unknown>>
  /** What to do when the server does not know the session; it connects again afterwards. */
  onStranger(renew: () => Promise<void>): void
}

export type Refused = Extract<Answer<never>, { ok: false }>

export const refused = (code: ErrorCode, text: string = errors[code].text): Refused => ({
  ok: false,
  code,
  text,
})

/** The value of an answer, or its refusal thrown. */
export function valueOf<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value
  throw new Refusal(answer.code, answer.text, answer.retryAfter)
}

/** The room is gone, or closed to me, whatever is tried. */
export const closes = (code: string): boolean =>
  code === 'NOT_FOUND' || code === 'FORBIDDEN' || code === 'GONE'
