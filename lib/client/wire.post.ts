import * as v from 'valibot'
import { type Answer, type Ask, type AskName, asks, type Value } from '../protocol/asks.ts'
import { callServer } from './call.ts'
import { Cell } from './live.ts'
import { type Link, type Method, refused, type Wire } from './wire.ts'

const Appended = asks['room:append'].value

/**
 * The wire of somebody without a socket: it appends by HTTP, and hears nothing. `offline` is final
 * here, as `outdated` is: the server does not know this device any more, which is for a tab to mend.
 */
export class PostWire implements Wire {
  readonly link = new Cell<Link>('online')
  readonly #origin: string

  constructor(origin: string) {
    this.#origin = origin
  }

  open(): void {}
  nudge(): void {}
  onStranger(): void {}
  cut(): void {
    this.link.set('offline')
  }
  close(): void {
    this.link.set('offline')
  }
  on(): () => void {
    return () => undefined
  }

  async ask<N extends AskName>(name: N, ask: Ask<N>): Promise<Answer<Value<N>>> {
    if (name !== 'room:append') return refused('UNAVAILABLE')
    const { roomId, entries } = ask as Ask<'room:append'>
    const answer = await this.call('POST', `/api/rooms/${roomId}/entries`, { entries })
    // Who signs in people at a hotspot answers anything with something.
    if (answer.ok && !v.is(Appended, answer.value)) return refused('UNAVAILABLE')
    return answer as Answer<Value<N>>
  }

  async call(method: Method, path: string, body?: unknown): Promise<Answer<unknown>> {
    if (this.link.get() !== 'online') return refused('UNAVAILABLE')
    const answer = await callServer(this.#origin, method, path, body)
    if (!answer.ok && answer.code === 'OUTDATED') this.link.set('outdated')
    if (!answer.ok && answer.code === 'UNAUTHENTICATED') this.link.set('offline')
    return answer
  }
}
