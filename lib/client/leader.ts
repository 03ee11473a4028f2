import { Cell, type Live } from './live.ts'
import { type Ports, quietly } from './ports.ts'

/** Of all tabs of this device one sends: the one that holds the lock. */
export class Leader {
  readonly #ports: Pick<Ports, 'locks' | 'report'>
  readonly #leads = new Cell(false)
  #abort: AbortController | undefined

  constructor(ports: Pick<Ports, 'locks' | 'report'>) {
    this.#ports = ports
  }

  get leads(): Live<boolean> {
    return this.#leads
  }

  start(): void {
    const { signal } = (this.#abort = new AbortController())
    const hold = () =>
      new Promise<void>((release) => {
        if (signal.aborted) return release()
        signal.addEventListener('abort', () => release())
        this.#leads.set(true)
      })
    const held = this.#ports.locks.request('tendril:sender', signal, hold).catch((error) => {
      if (!signal.aborted) throw error
    })
    quietly(
      this.#ports,
      held.finally(() => this.#leads.set(false)),
    )
  }

  stop(): void {
    this.#leads.set(false)
    this.#abort?.abort()
  }
}
