/** A value that changes by itself; shaped for React's `useSyncExternalStore`. */
export interface Live<T> {
  get(): T
  subscribe(listener: () => void): () => void
}

/** A `Live` with its pen. Setting what is already there tells nobody. */
export class Cell<T> implements Live<T> {
  #value: T
  readonly #listeners = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  readonly get = (): T => this.#value

  readonly subscribe = (listener: () => void): (() => void) => {
    // A fresh function each time, so that one listener can subscribe twice.
    const tell = () => listener()
    this.#listeners.add(tell)
    return () => this.#listeners.delete(tell)
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    for (const tell of this.#listeners) tell()
  }
}
