import type { Workbox } from 'workbox-window'
import { systemClock } from './clock.ts'
import { Insistence } from './insistence.ts'
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
  #begun = false
  readonly #taking = new Insistence(() => this.#take(), systemClock)

  /** Whether a newer version is here and waits. */
  get waiting(): Live<boolean> {
    return this.#waiting
  }

  /** Takes the shell into the device's keeping, so that it opens without a network. */
  async start(): Promise<void> {
    if (!('serviceWorker' in navigator) || this.#begun) return
    this.#begun = true
    // The first worker takes over a page that is whole already; a later one brings another version.
    let controlled = navigator.serviceWorker.controller !== null
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      // Without one now, this device is being forgotten: nothing has come that could begin.
      if (controlled && navigator.serviceWorker.controller) location.reload()
      controlled = true
    })
    addEventListener('online', () => this.#taking.hurry())
    setInterval(() => this.look(), HOUR)
    await this.#taking.start()
  }

  /** All of the shell, or nothing: what did not come is asked for again. */
  async #take(): Promise<void> {
    const { Workbox } = await import('workbox-window')
    const workbox = new Workbox('/sw.js', { updateViaCache: 'none' })
    workbox.addEventListener('waiting', () => this.#waiting.set(true))
    const registration = await workbox.register()
    if (!registration) return
    registration.active?.postMessage({ type: 'MEND' })
    const active = await begun(registration)
    this.#workbox = workbox
    this.#registration = registration
    this.#looked = Date.now()
    // A page that was on its way while the worker began is nobody's, and would be without a network.
    if (!navigator.serviceWorker.controller) active.postMessage({ type: 'CLAIM' })
  }

  /** Looks for a newer version; of many times close together, once. */
  look(): void {
    this.#taking.hurry()
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

/** The worker that keeps the shell; one that could not fetch all of it never begins. */
export const begun = (registration: ServiceWorkerRegistration): Promise<ServiceWorker> =>
  new Promise((resolve, reject) => {
    const worker = registration.installing ?? registration.waiting
    const look = () => {
      const { active } = registration
      if (active) resolve(active)
      else if (!worker || worker.state === 'redundant') reject(new Error('no shell was kept'))
    }
    worker?.addEventListener('statechange', look)
    look()
  })

const installed = (worker: ServiceWorker): Promise<void> =>
  new Promise((resolve) => {
    const late = setTimeout(resolve, PATIENCE)
    worker.addEventListener('statechange', () => {
      if (worker.state === 'installing') return
      clearTimeout(late)
      resolve()
    })
  })
