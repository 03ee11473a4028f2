/**
 * Parts of the app come when they are needed. One that was on its way when its page was left is broken off,
 * and not every browser asks for it a second time in the same document: whoever comes back to that page by
 * the way of history is given another, by `begin`.
 */
export function makeLoad(page: EventTarget, begin: () => void) {
  let missing = false
  let leavings = 0
  page.addEventListener('pagehide', () => leavings++)
  page.addEventListener('pageshow', (event) => {
    if (missing && (event as PageTransitionEvent).persisted) begin()
  })
  return async <T>(load: () => Promise<T>): Promise<T> => {
    const before = leavings
    try {
      return await load()
    } catch (error) {
      missing = true
      if (leavings === before) throw error
      // Heard of by those who are back already.
      begin()
      return new Promise<never>(() => {})
    }
  }
}
