/** A session of the W3C's WebDriver: https://www.w3.org/TR/webdriver2/ */
export interface Session {
  ask: (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>
}

/** What an element looks like on the wire. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

export const idOf = (value: unknown): string | null =>
  (value as Record<string, string> | null)?.[ELEMENT] ?? null

async function ask(url: string, method: string, body?: object): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const { value } = (await answer.json()) as { value: unknown }
  const { error, message } = (value ?? {}) as { error?: string; message?: string }
  if (!answer.ok) throw new Error(`${method} ${url}: ${error}, ${message}`)
  return value
}

/** Waits until a driver listens there, and begins. */
export async function openSession(driver: string, capabilities: object): Promise<Session> {
  for (;;) {
    const heard = await fetch(`${driver}/status`).catch(() => null)
    if (heard?.ok) break
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const begun = await ask(`${driver}/session`, 'POST', {
    capabilities: { alwaysMatch: capabilities },
  })
  const { sessionId } = begun as { sessionId: string }
  return {
    ask: (method, path, body) => ask(`${driver}/session/${sessionId}${path}`, method, body),
  }
}
