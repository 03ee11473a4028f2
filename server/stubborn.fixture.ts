import { randomBytes } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import type { Entry } from '../lib/protocol/entries.ts'
import { creation } from './guest.fixture.ts'
import { TUS } from './upload.fixture.ts'

export const newRoomId = () => randomBytes(16).toString('base64url')

interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** Somebody who asks until they are answered, as a device does: by the same ids, at whichever node lives. */
export class Stubborn {
  readonly #where: () => Promise<string>
  /** Seqs by the ids of entries, as they were acknowledged. */
  readonly acknowledged = new Map<string, number>()
  cookie = ''
  id = ''

  constructor(where: () => Promise<string>) {
    this.#where = where
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<Answered> {
    const bytes = body instanceof Uint8Array
    const headers = {
      ...(this.cookie !== '' && { cookie: this.cookie }),
      ...(body !== undefined && !bytes && { 'content-type': 'application/json' }),
      ...more,
    }
    const sent =
      body === undefined ? {} : { body: (bytes ? body : JSON.stringify(body)) as BodyInit }
    for (;;) {
      const url = await this.#where()
      try {
        const answer = await fetch(new URL(path, url), { method, headers, ...sent })
        const content = Buffer.from(await answer.arrayBuffer())
        if (answer.status === 423) continue
        if (answer.status >= 500) throw new Error(`${method} ${path} answered ${answer.status}`)
        const json = answer.headers.get('content-type')?.includes('json') === true
        const said: unknown = json && content.length > 0 ? JSON.parse(content.toString()) : content
        return { status: answer.status, headers: answer.headers, body: said }
      } catch (error) {
        // The connection broke: perhaps it happened, perhaps not.
        if (!(error instanceof TypeError)) throw error
      }
    }
  }

  /** As `call`, for what has to work. */
  async does(...asked: Parameters<Stubborn['call']>): Promise<Answered> {
    const answer = await this.call(...asked)
    if (answer.status >= 400) {
      throw new Error(`${asked[0]} ${asked[1]}: ${answer.status} ${JSON.stringify(answer.body)}`)
    }
    return answer
  }

  async arrive(name: string): Promise<void> {
    const { headers, body } = await this.does('POST', '/api/session', { name })
    this.cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
    this.id = (body as { user: { id: string } }).user.id
  }

  /** Appends as one batch; answers the ids. */
  async say(roomId: string, ...said: readonly { type: string; body: object }[]): Promise<string[]> {
    const entries = said.map((one) => ({ id: uuidv7(), sentAt: Date.now(), ...one }))
    const { body } = await this.does('POST', `/api/rooms/${roomId}/entries`, { entries })
    for (const result of (body as { results: { id: string; seq?: number }[] }).results) {
      if (result.seq === undefined) throw new Error(JSON.stringify(result))
      this.acknowledged.set(result.id, result.seq)
    }
    return entries.map(({ id }) => id)
  }

  async log(roomId: string): Promise<Entry[]> {
    const { body } = await this.does('GET', `/api/rooms/${roomId}/entries`)
    return (body as { entries: Entry[] }).entries
  }

  async begin(roomId: string, fileId: string, size: number): Promise<void> {
    const headers = creation(fileId, roomId, 'a file', size)
    await this.does('POST', '/uploads', undefined, headers)
  }

  /** In two halves, each from where the server is. */
  async upload(roomId: string, fileId: string, bytes: Uint8Array): Promise<void> {
    await this.begin(roomId, fileId, bytes.length)
    for (;;) {
      const { headers } = await this.does('HEAD', `/uploads/${fileId}`, undefined, TUS)
      const offset = Number(headers.get('upload-offset'))
      if (offset === bytes.length) return
      const half = bytes.subarray(offset, offset < bytes.length / 2 ? bytes.length / 2 : undefined)
      await this.call('PATCH', `/uploads/${fileId}`, half, {
        ...TUS,
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
      })
    }
  }
}
