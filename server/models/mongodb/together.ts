interface Asked<K, V> {
  readonly key: K
  readonly resolve: (value: V) => void
  readonly reject: (error: unknown) => void
}

/**
 * What is asked within one turn of the event loop is looked up with one command, of at most `most`
 * keys: a command costs a node as much as dozens of small documents in its answer do.
 *
 * It leaves with the timers, which come when the sockets that ended in this turn have been closed: what
 * the driver writes to one in between fails.
 */
export const together = <K, V>(
  most: number,
  load: (keys: readonly [K, ...K[]]) => Promise<(key: K) => V>,
): ((key: K) => Promise<V>) => {
  let waiting: Asked<K, V>[] = []

  const look = async (some: readonly Asked<K, V>[]) => {
    const [first, ...more] = some.map(({ key }) => key)
    if (first === undefined) return
    try {
      const answer = await load([first, ...more])
      for (const { key, resolve } of some) resolve(answer(key))
    } catch (error) {
      for (const { reject } of some) reject(error)
    }
  }

  const go = () => {
    const all = waiting
    waiting = []
    for (let from = 0; from < all.length; from += most) void look(all.slice(from, from + most))
  }

  return (key) =>
    new Promise((resolve, reject) => {
      if (waiting.push({ key, resolve, reject }) === 1) setTimeout(go)
    })
}
