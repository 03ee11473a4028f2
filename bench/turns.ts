/** Does something `count` times, `atOnce` at a time. */
export async function inTurn<T>(
  count: number,
  atOnce: number,
  act: (n: number) => Promise<T>,
): Promise<T[]> {
  const all: T[] = []
  while (all.length < count) {
    const next = Array.from({ length: Math.min(atOnce, count - all.length) }, (_, n) => n)
    all.push(...(await Promise.all(next.map((n) => act(all.length + n)))))
  }
  return all
}

/** Does something again and again, each time when the last time is over; the returned function ends it. */
export function repeat(every: number, act: () => Promise<unknown>): () => Promise<void> {
  let on = true
  const run = async () => {
    while (on) {
      await act()
      await new Promise((resolve) => setTimeout(resolve, every))
    }
  }
  const running = run()
  running.catch(() => {})
  return async () => {
    on = false
    await running
  }
}
