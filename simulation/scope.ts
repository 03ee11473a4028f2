/** As much of `node:async_hooks` as the server uses: what is asked for before anything is awaited. */
export class AsyncLocalStorage<T> {
  #store: T | undefined

  run<R>(store: T, run: () => R): R {
    const before = this.#store
    this.#store = store
    try {
      return run()
    } finally {
      this.#store = before
    }
  }

  getStore(): T | undefined {
    return this.#store
  }
}
