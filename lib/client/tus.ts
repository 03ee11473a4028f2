import type { UploadMetadata } from '../protocol/files.ts'
import { afterIn, endUpload, headers, openFetchTus, TUS } from './tus.fetch.ts'

/**
 * Why a try ended: the status and body of the answer; no status means that none came. `tus`: it was
 * an answer in tus's own words, which no proxy on the way would speak.
 */
export interface TusFailure {
  status?: number
  body?: string
  tus?: boolean
  /** ms that the answer asks to wait. */
  after?: number
}

/** One try to bring a file up. Exactly one of `done` and `failed` is called, unless it is aborted. */
export interface TusJob {
  /** Where the server takes the bytes; without one, the upload is created first. */
  url: string | undefined
  size: number
  metadata: UploadMetadata
  /**
   * Of what is still being recorded, and has no `size` yet: resolves when there is more than `offset`
   * of it, or no more to come.
   */
  ahead?(offset: number): Promise<Ahead>
  /** May be fewer: then the rest is asked for when these have arrived. */
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

/** How much there is to send, and whether that is all. */
export interface Ahead {
  length: number
  over: boolean
  /** How long all of it plays, in seconds, if anybody knows. */
  duration?: number
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

const CHUNK = 16 * 1024 * 1024

/** `endpoint` is absolute: a relative `Location` is resolved against it. */
export const openTus = (endpoint: string): OpenTus => ({
  async start(job) {
    // Many small pieces, of which nobody has to see the half.
    if (job.ahead) return openFetchTus(endpoint).start(job)
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
            slice: async (start, end) => {
              const value = await job.read(start, Math.min(end, job.size))
              return { value, done: start + value.size >= job.size }
            },
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
        if (!answer) return job.failed({})
        // Absent, it is null or undefined, as the browser has it.
        const tus = (answer.getHeader(TUS) ?? '') !== ''
        const after = afterIn(answer.getHeader('Retry-After'))
        job.failed({ status: answer.getStatus(), body: answer.getBody(), tus, ...after })
      },
    })
    upload.start()
    return () => upload.abort(false)
  },

  terminate: (url, file) => endUpload(endpoint, url, file),
})
