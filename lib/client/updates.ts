import type { Workbox } from 'workbox-window'
import { Cell, type Live } from './live.ts'

const HOUR = 3_600_000
const AT_MOST_EVERY = 60_000
/** A version that is on its way when somebody asks for it is waited for this long. */
const PATIENCE = 30_000

/** The app's versions: one runs, the next is offered, and begins in all tabs when somebody says so. */
export class Updates {
  readonly #waiting = new Cell(false)
  #workbox: Workbox | undefined
  #registration: ServiceWorkerRegistration | undefined
  #looked = 0

  /** Whether a newer version is here and waits. */
  get waiting(): Live<boolean> {
    return this.#waiting
  }

  /** Takes the shell into the device's keeping, so that it opens without a network. */
  async start(): Promise<void> {
    if (!('serviceWorker' in navigator) || this.#workbox) return
    // The first worker takes over a page that is whole already; a later one brings another version.
    let controlled = navigator.serviceWorker.controller !== null
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      // Without one now, this device is being forgotten: nothing has come that could begin.
      if (controlled && navigator.serviceWorker.controller) location.reload()
      controlled = true
    })
    const { Workbox } = await import('workbox-window')
    this.#workbox = new Workbox('/sw.js', { updateViaCache: 'none' })
    this.#workbox.addEventListener('waiting', () => this.#waiting.set(true))
    this.#registration = await this.#workbox.register()
    this.#looked = Date.now()
    setInterval(() => this.look(), HOUR)
    this.#registration?.active?.postMessage({ type: 'MEND' })
    // A page that was on its way while the worker began is nobody's, and would be without a network.
    const { active } = await navigator.serviceWorker.ready
    if (!navigator.serviceWorker.controller) active?.postMessage({ type: 'CLAIM' })
  }

  /** Looks for a newer version; of many times close together, once. */
  look(): void {
    if (!this.#registration || Date.now() - this.#looked < AT_MOST_EVERY) return
    this.#looked = Date.now()
    // Without a network there is none, and it is looked for again.
    this.#registration.update().catch(() => {})
  }

  /** Begins the newest version there is, in all tabs. */
  async apply(): Promise<void> {
    if (!this.#waiting.get()) await this.#registration?.update().catch(() => {})
    const coming = this.#registration?.installing
    if (coming) await installed(coming)
    if (this.#registration?.waiting) this.#workbox?.messageSkipWaiting()
    else location.reload()
  }
}

const installed = (worker: ServiceWorker): Promise<void> =>
  new Promise((resolve) => {
    const late = setTimeout(resolve, PATIENCE)
    worker.addEventListener('statechange', () => {
      if (worker.state === 'installing') return
      clearTimeout(late)
      resolve()
    })
  })
