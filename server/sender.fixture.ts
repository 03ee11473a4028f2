import { Upload } from 'tus-js-client'
import { uuidv7 } from 'uuidv7'
import type { Guest } from './guest.fixture.ts'

/** A file on its way up, by the library that devices use. */
export interface Sending {
  readonly fileId: string
  /** Where each PATCH began, and the highest offset that the server had acknowledged before. */
  readonly patches: { from: number; acknowledged: number }[]
  /** Rejects when the library gives up. */
  readonly done: Promise<void>
}

export function sendFile(url: string, guest: Guest, roomId: string, bytes: Buffer): Sending {
  const fileId = uuidv7()
  const patches: Sending['patches'] = []
  let acknowledged = 0
  const done = new Promise<void>((resolve, reject) => {
    new Upload(bytes, {
      endpoint: `${url}/uploads`,
      headers: { cookie: guest.cookie },
      metadata: { fileId, roomId, name: 'a file', type: '' },
      retryDelays: Array.from({ length: 60 }, () => 250),
      onBeforeRequest(request) {
        if (request.getMethod() !== 'PATCH') return
        patches.push({ from: Number(request.getHeader('Upload-Offset')), acknowledged })
      },
      onAfterResponse(_, response) {
        const offset = Number(response.getHeader('Upload-Offset') ?? Number.NaN)
        if (offset > acknowledged) acknowledged = offset
      },
      onError: reject,
      onSuccess: () => resolve(),
    }).start()
  })
  return { fileId, patches, done }
}
