import type { UploadMetadata } from '../protocol/files.ts'
import { PROTOCOL, PROTOCOL_HEADER } from '../protocol/version.ts'

/** Why a try ended: the status and body of the answer; no status means that none came. */
export interface TusFailure {
  status?: number
  body?: string
}

/** One try to bring a file up. Exactly one of `done` and `failed` is called, unless it is aborted. */
export interface TusJob {
  /** Where the server takes the bytes; without one, the upload is created first. */
  url: string | undefined
  size: number
  metadata: UploadMetadata
  read(start: number, end: number): Promise<Blob>
  /** The server has named the place. */
  placed(url: string): void
  /** The server has this many bytes. */
  acknowledged(offset: number): void
  /** Bytes have left this device; no word on whether they arrived. */
  moved(): void
  done(): void
  failed(failure: TusFailure): void
}

/** THE PORT to tus. */
export interface OpenTus {
  /** Starts a try; what it returns stops it and leaves on the server what is there. */
  start(job: TusJob): Promise<() => Promise<void>>
  /**
   * Resolves when the upload at `url` is over for everybody. One that was never begun is begun first:
   * its message may be out already, and only the end of an upload tells the others not to wait.
   */
  terminate(url: string, file: NeverBegun): Promise<void>
}

/** What it takes to begin an upload. */
export interface NeverBegun {
  size: number
  metadata: UploadMetadata
}

const headers = { [PROTOCOL_HEADER]: String(PROTOCOL) }
const CHUNK = 16 * 1024 * 1024

const base64 = (text: string) =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))

/** The status of an answer that settles the matter; throws where asking again may help. */
async function ask(
  method: string,
  url: string,
  more: Record<string, string> = {},
): Promise<number> {
  const { status } = await fetch(url, {
    method,
    headers: { ...headers, 'Tus-Resumable': '1.0.0', ...more },
    signal: AbortSignal.timeout(10_000),
  })
  if (status === 401 || status === 423 || status === 429 || status >= 500) {
    throw new Error(`${method} answered ${status}`)
  }
  return status
}

/** `endpoint` is absolute: a relative `Location` is resolved against it. */
export const openTus = (endpoint: string): OpenTus => ({
  async start(job) {
    const { DetailedError, Upload } = await import('tus-js-client')
    const upload = new Upload(new Blob([]), {
      // With an endpoint, a failed HEAD would silently begin a new upload from 0.
      ...(job.url === undefined ? { endpoint } : { uploadUrl: job.url }),
      headers,
      addRequestId: true,
      chunkSize: CHUNK,
      uploadSize: job.size,
      metadata: { ...job.metadata },
      uploadDataDuringCreation: false,
      storeFingerprintForResuming: false,
      removeFingerprintOnSuccess: false,
      fingerprint: () => Promise.resolve(job.metadata.fileId),
      retryDelays: null,
      fileReader: {
        openFile: () =>
          Promise.resolve({
            size: job.size,
            slice: async (start, end) => ({
              value: await job.read(start, Math.min(end, job.size)),
              done: end >= job.size,
            }),
            close() {},
          }),
      },
      onUploadUrlAvailable: () => upload.url !== null && job.placed(upload.url),
      onAfterResponse: (request, response) => {
        const offset = Number.parseInt(response.getHeader('Upload-Offset') ?? '', 10)
        const accepted = response.getStatus() < 300 && request.getMethod() !== 'POST'
        if (accepted && Number.isSafeInteger(offset)) job.acknowledged(offset)
      },
      onProgress: () => job.moved(),
      onSuccess: () => job.done(),
      onError: (error) => {
        const answer = error instanceof DetailedError ? error.originalResponse : null
        job.failed(answer ? { status: answer.getStatus(), body: answer.getBody() } : {})
      },
    })
    upload.start()
    return () => upload.abort(false)
  },

  async terminate(url, { size, metadata }) {
    const end = await ask('DELETE', url)
    if (end !== 404) return
    const begun = await ask('POST', endpoint, {
      'Upload-Length': String(size),
      'Upload-Metadata': Object.entries(metadata)
        .map(([name, value]) => `${name} ${base64(value)}`.trim())
        .join(','),
    })
    if (begun === 201) await ask('DELETE', url)
  },
})
