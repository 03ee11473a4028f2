/**
 * Waits, and answers how many ms this process has had meanwhile: turns of 10 ms, of which a machine that
 * is busy with other things gives it fewer. So a bound holds for what is tested, not for the machine.
 */
export async function had<T>(running: Promise<T>): Promise<{ value: T; ms: number }> {
  let ms = 0
  const clock = setInterval(() => (ms += 10), 10)
  try {
    return { value: await running, ms }
  } finally {
    clearInterval(clock)
  }
}
