import { Cell, type Live } from './live.ts'
import { type Ports, quietly } from './ports.ts'

/** Whoever has it sends. */
export const SENDER = 'tendril:sender'
/** One that follows asks this often whether somebody leads … */
const EVERY = 500
/** … and waits this long for an answer, twice: having slept itself, it may hear late. */
const PATIENCE = 700

/**
 * Of all tabs of this device one sends: the one that holds the lock. The browser passes the lock on
 * when its holder dies; from one that only sleeps, and does not answer any more, it is stolen.
 */
export class Leader {
  readonly #ports: Pick<Ports, 'locks' | 'channel' | 'clock' | 'report'>
  readonly #patience: number
  readonly #leads = new Cell(false)
  #turn: AbortController | undefined
  #timer: unknown

  constructor(
    ports: Pick<Ports, 'locks' | 'channel' | 'clock' | 'report'>,
    patience: number = PATIENCE,
  ) {
    this.#ports = ports
    this.#patience = patience
  }

  get leads(): Live<boolean> {
    return this.#leads
  }

  start(): void {
    this.#seek(false)
  }

  stop(): void {
    this.#turn?.abort()
    this.#turn = undefined
    this.#ports.clock.clearTimeout(this.#timer)
    this.#leads.set(false)
  }

  /** What another tab says. */
  hear(message: unknown): void {
    if (message === 'leads?' && this.#leads.get()) this.#ports.channel.post('leads')
    if (message === 'leads' && this.#turn && !this.#leads.get()) this.#follow()
  }

  #seek(steal: boolean): void {
    const { locks, channel, clock } = this.#ports
    this.#turn?.abort()
    const { signal } = (this.#turn = new AbortController())
    let held = false
    const hold = () =>
      new Promise<void>((release) => {
        if (signal.aborted) return release()
        signal.addEventListener('abort', () => release())
        held = true
        clock.clearTimeout(this.#timer)
        this.#leads.set(true)
        channel.post('leads')
      })
    const lost = (error: unknown) => {
      if (signal.aborted) return
      this.#leads.set(false)
      if (!held) throw error
      this.#seek(false)
    }
    quietly(this.#ports, locks.request(SENDER, signal, hold, steal).catch(lost))
    // A worker that leads gives way to whoever asks.
    if (!held) this.#ask(2)
  }

  #follow(): void {
    const { clock } = this.#ports
    clock.clearTimeout(this.#timer)
    this.#timer = clock.setTimeout(() => this.#ask(2), EVERY)
  }

  #ask(times: number): void {
    const { channel, clock } = this.#ports
    if (times === 0) return this.#seek(true)
    clock.clearTimeout(this.#timer)
    this.#timer = clock.setTimeout(() => this.#ask(times - 1), this.#patience)
    channel.post('leads?')
  }
}
