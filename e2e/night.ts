const json = { 'content-type': 'application/json' }
const BATCH = 40

/** Somebody else goes on talking in these rooms, as a bot would: `each` messages in every one. */
export async function talkAllNight(
  url: string,
  rooms: readonly string[],
  each: number,
  text: (n: number) => string,
): Promise<void> {
  const made = await fetch(`${url}/api/session`, { method: 'POST', headers: json, body: '{}' })
  const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? ''
  for (const room of rooms) {
    for (let from = 1; from <= each; from += BATCH) {
      const count = Math.min(BATCH, each - from + 1)
      const entries = Array.from({ length: count }, (_, n) => ({
        id: crypto.randomUUID(),
        type: 'message',
        body: { text: text(from + n) },
        sentAt: Date.now(),
      }))
      const init = {
        method: 'POST',
        headers: { ...json, cookie },
        body: JSON.stringify({ entries }),
      }
      const { status } = await fetch(`${url}/api/rooms/${room}/entries`, init)
      if (status !== 200) throw new Error(`appending answered ${status}`)
    }
  }
}
