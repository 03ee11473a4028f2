/**
 * Runs `round` again and again, `pause` ms (by what it answers, and by chance a little more) after it
 * has ended, so that many nodes do not come at once.
 */
export const openWatch = (round: () => Promise<number>): { close(): Promise<void> } => {
  let closed = false
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()

  const next = (pause: number) => {
    if (closed) return
    const later = pause * (1 + Math.random() / 4)
    timer = setTimeout(() => void (running = run()), later).unref()
  }
  const run = async () => next(await round())

  next(0)
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await running
    },
  }
}
