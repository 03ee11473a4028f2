import * as v from 'valibot'

/**
 * An id that a device makes before anything touches the network: a UUID, RFC 9562, lower case. Ours
 * are v7, so that they sort by time. v8 is the server's own (`derivedId`).
 */
export const Uuid = v.pipe(
  v.string(),
  v.regex(
    /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    'is not a UUID',
  ),
)

/** Rooms and people: 128 random bits as base64url, 22 characters. A room's id is its secret link. */
export const Token = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/, 'is not an id'))

/** A place in a room's log: 1, 2, 3 …; 0 stands for "before the first". */
export const Seq = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** Milliseconds since 1970. The author's claim is shown, never judged. */
export const Time = v.pipe(v.number(), v.finite())
