/**
 * Every code that leaves the server, with its HTTP status, a text for people, and whether the same
 * request may succeed later (`later`) or never will.
 */
export const errors = {
  BAD_INPUT: { status: 400, later: false, text: 'This could not be understood.' },
  UNAUTHENTICATED: { status: 401, later: false, text: 'You are not signed in.' },
  FORBIDDEN: { status: 403, later: false, text: 'You may not do this here.' },
  FOREIGN_ORIGIN: { status: 403, later: false, text: 'Requests from other sites are refused.' },
  NOT_FOUND: { status: 404, later: false, text: 'This does not exist, or not for you.' },
  METHOD: { status: 405, later: false, text: 'This cannot be done here.' },
  CONFLICT: { status: 409, later: false, text: 'Something else is already here.' },
  WRONG_OFFSET: { status: 409, later: false, text: 'The upload continues at another offset.' },
  GONE: { status: 410, later: false, text: 'This has been removed or has expired.' },
  WRONG_VERSION: { status: 412, later: false, text: 'This upload protocol is not spoken here.' },
  TOO_LARGE: { status: 413, later: false, text: 'This is larger than is allowed here.' },
  UNSUPPORTED: { status: 415, later: false, text: 'This kind of content is not accepted here.' },
  RANGE: { status: 416, later: false, text: 'The file has no such part.' },
  LOCKED: { status: 423, later: true, text: 'Somebody else is writing this right now.' },
  OUTDATED: { status: 426, later: false, text: 'Tendril has been updated. Reload to go on.' },
  RATE: { status: 429, later: true, text: 'That was a lot at once. It goes on in a moment.' },
  INTERNAL: { status: 500, later: true, text: 'Something went wrong on our side.' },
  UNAVAILABLE: { status: 503, later: true, text: 'The server cannot do this right now.' },
  STORAGE_FULL: { status: 507, later: true, text: 'The server has no space left.' },
} as const satisfies Record<string, { status: number; later: boolean; text: string }>

export type ErrorCode = keyof typeof errors

export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errors, code)

/** Whether the same request may succeed later. An unknown code, from a newer server, may. */
export const mayPass = (code: string): boolean => !isErrorCode(code) || errors[code].later

/** An expected refusal: the only error whose text reaches a person. `retryAfter` is in ms. */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly retryAfter: number | undefined

  constructor(code: ErrorCode, text: string = errors[code].text, retryAfter?: number) {
    super(text)
    this.name = 'Refusal'
    this.code = code
    this.retryAfter = retryAfter
  }

  get status(): number {
    return errors[this.code].status
  }

  /** The wire form: `{ code, text, retryAfter? }`. */
  toJSON(): { code: ErrorCode; text: string; retryAfter?: number } {
    const { code, message: text, retryAfter } = this
    return retryAfter === undefined ? { code, text } : { code, text, retryAfter }
  }
}
