import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { uuidv7 } from 'uuidv7'
import { creation, type Guest, openPatch, type Reply } from './guest.fixture.ts'

export const TUS = { 'tus-resumable': '1.0.0' } as const

export const base64 = (text: string) => Buffer.from(text).toString('base64')

/** Bytes that tell where they are from: no two windows of them are alike. */
export const noise = (length: number): Buffer => randomBytes(length)

export async function makeRoom(
  guest: Guest,
  visibility: 'public' | 'unlisted' | 'private' = 'unlisted',
  more: object = {},
): Promise<string> {
  const made = await guest.call('POST', '/api/rooms', { title: 'A room', visibility, ...more })
  return (made.body as { room: { id: string } }).room.id
}

/** Creates an upload; answers its id. */
export async function create(
  guest: Guest,
  roomId: string,
  size: number | null,
  { name = 'a file', fileId = uuidv7() }: { name?: string; fileId?: string } = {},
): Promise<string> {
  const made = await guest.call('POST', '/uploads', undefined, creation(fileId, roomId, name, size))
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  return fileId
}

/** A whole file, uploaded. */
export async function send(
  guest: Guest,
  url: string,
  roomId: string,
  bytes: Uint8Array,
  name?: string,
): Promise<string> {
  const fileId = await create(guest, roomId, bytes.length, name === undefined ? {} : { name })
  const patch = openPatch(`${url}/uploads/${fileId}`, guest.cookie, 0)
  patch.end(bytes)
  await patch.answered
  return fileId
}

/** A PATCH in one go, answered as JSON. */
export async function patch(
  guest: Guest,
  url: string,
  fileId: string,
  offset: number | string,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await fetch(`${url}/uploads/${fileId}`, {
    method: 'PATCH',
    body: bytes as BodyInit,
    headers: {
      cookie: guest.cookie,
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
      ...headers,
    },
  })
  const text = await response.text()
  const body: unknown = text === '' ? '' : JSON.parse(text)
  return { status: response.status, headers: response.headers, body }
}

export const head = (guest: Guest, fileId: string) =>
  guest.call('HEAD', `/uploads/${fileId}`, undefined, TUS)

/**
 * Sends the beginning of a file to `url`, and goes on when that is stored. Tries as a device does,
 * when one of the statuses `again` is the answer.
 */
export async function begin(
  guest: Guest,
  url: string,
  fileId: string,
  bytes: Uint8Array,
  again: readonly number[],
): Promise<ReturnType<typeof openPatch>> {
  const upload = openPatch(`${url}/uploads/${fileId}`, guest.cookie, 0)
  await upload.write(bytes)
  const answer = { status: 0 }
  upload.answered.then(({ status }) => (answer.status = status)).catch(() => (answer.status = -1))
  while (answer.status === 0) {
    const { body } = await guest.call('GET', `/api/files/${fileId}`)
    if ((body as { length: number }).length === bytes.length) return upload
    await pause(100)
  }
  if (!again.includes(answer.status)) throw new Error(`An upload was answered ${answer.status}`)
  return begin(guest, url, fileId, bytes, again)
}

export const offsetOf = async (guest: Guest, fileId: string): Promise<number> =>
  Number((await head(guest, fileId)).headers.get('upload-offset'))

/** The bytes and headers of a file, or of a part of it. */
export async function readFile(
  guest: Guest,
  url: string,
  fileId: string,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${url}/files/${fileId}/name`, {
    headers: { cookie: guest.cookie, ...headers },
  })
  const { status } = response
  return { status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
}
