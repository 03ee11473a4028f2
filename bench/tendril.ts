import { uuidv7 } from 'uuidv7'

/** A person of a running Tendril, as far as the benches need one. */
export interface Person {
  readonly cookie: string
  call(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: object,
  ): Promise<Response>
  makeRoom(): Promise<string>
  /** An upload that waits for its bytes; its path. */
  makeUpload(roomId: string, size: number): Promise<string>
}

export const TUS = { 'tus-resumable': '1.0.0' }

const coded = (pairs: Record<string, string>) =>
  Object.entries(pairs)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',')

export async function makePerson(url: string): Promise<Person> {
  let cookie = ''
  const call = async (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: object,
  ): Promise<Response> => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        origin: url,
        ...(cookie !== '' && { cookie }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (response.ok) return response
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  }
  const made = await call('POST', '/api/session', {}, {})
  cookie = made.headers.get('set-cookie')?.split(';')[0] ?? ''

  return {
    cookie,
    call,
    async makeRoom() {
      const asked = { title: 'bench', visibility: 'public' }
      const made = await call('POST', '/api/rooms', {}, asked)
      const { room } = (await made.json()) as { room: { id: string } }
      return room.id
    },
    async makeUpload(roomId, size) {
      const fileId = uuidv7()
      const metadata = coded({
        fileId,
        roomId,
        name: 'bench.bin',
        type: 'application/octet-stream',
      })
      const headers = { ...TUS, 'upload-metadata': metadata, 'upload-length': String(size) }
      const made = await call('POST', '/uploads', headers)
      return made.headers.get('location') ?? ''
    },
  }
}
