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
