import { DURATION_HEADER } from '../protocol/files.ts'
import { PROTOCOL, PROTOCOL_HEADER } from '../protocol/version.ts'
import type { Ahead, NeverBegun, OpenTus, TusFailure, TusJob } from './tus.ts'

export const headers = { [PROTOCOL_HEADER]: String(PROTOCOL) }

/** Nothing tells how much of a body has left: a chunk is as large as a few seconds carry. */
const LEAST = 16 * 1024
/** At 5 kB/s, it is there before anybody takes the link for dead. */
const FIRST = 64 * 1024
const MOST = 8 * 1024 * 1024
const SHORT = 1000
const LONG = 4000
const QUIET = 20_000

class Denied extends Error {
  readonly failure: TusFailure

  constructor(failure: TusFailure) {
    super(`answered ${failure.status}`)
    this.failure = failure
  }
}

const base64 = (text: string) =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))

const creation = ({ size, metadata }: NeverBegun, deferred = false) => ({
  ...(deferred ? { 'Upload-Defer-Length': '1' } : { 'Upload-Length': String(size) }),
  'Upload-Metadata': Object.entries(metadata)
    .map(([name, value]) => `${name} ${base64(value)}`.trim())
    .join(','),
})

function request(
  method: string,
  url: string,
  more: Record<string, string>,
  signal: AbortSignal,
  body?: Blob,
): Promise<Response> {
  const all = { ...headers, 'Tus-Resumable': '1.0.0', ...more }
  return fetch(url, { method, headers: all, signal, ...(body && { body }) })
}

/** Nobody on the way answers like this. */
export const TUS = 'Tus-Resumable'

/** What an answer says in seconds; nothing where it is a date, or nonsense. */
export const afterIn = (header: string | null | undefined): { after?: number } =>
  /^\d+$/.test(header ?? '') ? { after: Number(header) * 1000 } : {}

/** The status of an answer that settles the matter; throws where asking again may help. */
async function ask(method: string, url: string, more: Record<string, string> = {}) {
  const answer = await request(method, url, more, AbortSignal.timeout(10_000))
  const { status } = answer
  if (
    !answer.headers.has(TUS) ||
    status === 401 ||
    status === 423 ||
    status === 429 ||
    status >= 500
  ) {
    throw new Error(`${method} answered ${status}`)
  }
  return status
}

/** Ends an upload for everybody; one that was never begun is begun first. */
export async function endUpload(endpoint: string, url: string, file: NeverBegun): Promise<void> {
  if ((await ask('DELETE', url)) !== 404) return
  if ((await ask('POST', endpoint, creation(file))) === 201) await ask('DELETE', url)
}

async function send(endpoint: string, job: TusJob, stop: AbortSignal): Promise<void> {
  const step = async (method: string, to: string, more = {}, body?: Blob) => {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(QUIET)])
    const answer = await request(method, to, more, signal, body)
    if (answer.ok) return answer
    const tus = answer.headers.has(TUS)
    const after = afterIn(answer.headers.get('Retry-After'))
    throw new Denied({ status: answer.status, body: await answer.text(), tus, ...after })
  }
  const offsetIn = (answer: Response) => {
    const offset = Number.parseInt(answer.headers.get('Upload-Offset') ?? '', 10)
    if (!Number.isSafeInteger(offset)) throw new Error('the answer has no offset')
    job.acknowledged(offset)
    return offset
  }
  let { url } = job
  if (url === undefined) {
    const place = (
      await step('POST', endpoint, creation(job, job.ahead !== undefined))
    ).headers.get('Location')
    if (place === null) throw new Error('the answer has no place')
    url = new URL(place, endpoint).href
    job.placed(url)
  }
  // Also after a creation: it may have been one that was repeated.
  const begun = job.size > 0 || job.ahead ? await step('HEAD', url) : null
  let offset = begun ? offsetIn(begun) : 0
  let declared = !begun || begun.headers.has('Upload-Length')
  for (let chunk = FIRST; ;) {
    const all: Ahead = { length: job.size, over: true }
    const { length, over, duration } = (await job.ahead?.(offset)) ?? all
    if (over && declared && offset >= length) return
    const began = performance.now()
    const body = await job.read(offset, Math.min(offset + chunk, length))
    const more: Record<string, string> = { 'Content-Type': 'application/offset+octet-stream' }
    if (over && !declared) {
      more['Upload-Length'] = `${length}`
      if (duration !== undefined) more[DURATION_HEADER] = `${duration}`
    }
    offset = offsetIn(await step('PATCH', url, { ...more, 'Upload-Offset': `${offset}` }, body))
    declared ||= over
    const took = performance.now() - began
    if (took < SHORT) chunk = Math.min(MOST, chunk * 2)
    else if (took > LONG) chunk = Math.max(LEAST, chunk / 2)
  }
}

/** tus by `fetch`, for a worker, which has no XMLHttpRequest. `endpoint` is absolute. */
export const openFetchTus = (endpoint: string): OpenTus => ({
  async start(job) {
    const stop = new AbortController()
    const failed = (error: unknown) => {
      if (!stop.signal.aborted) job.failed(error instanceof Denied ? error.failure : {})
    }
    const sent = send(endpoint, job, stop.signal).then(() => job.done(), failed)
    return () => {
      stop.abort()
      return sent
    }
  },
  terminate: (url, file) => endUpload(endpoint, url, file),
})
