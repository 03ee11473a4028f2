import fc from 'fast-check'
import { uuidv7 } from 'uuidv7'
import { creation, say } from './guest.fixture.ts'
import { raw } from './wire.fixture.ts'

/* What nobody thought of: frames and requests that were right and are changed at random. */

const nasty = fc.oneof(
  fc.constantFrom(
    '"',
    '{',
    ']',
    '\0',
    '\r\n',
    '\u2028',
    '\ud800',
    '-1',
    '1e999',
    'null',
    '{"$ne":null}',
    '__proto__',
    '%00',
    '../',
    '9'.repeat(40),
    '['.repeat(500),
    'x'.repeat(5000),
  ),
  fc.string({ maxLength: 8, unit: 'binary' }),
)

/** A few places of `right` are cut out, doubled, turned or filled with something nasty. */
const mutated = (right: string) =>
  fc
    .array(
      fc.record({ at: fc.nat(), length: fc.nat({ max: 12 }), how: fc.nat({ max: 3 }), nasty }),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((changes) => {
      let text = right
      for (const { at, length, how, nasty: put } of changes) {
        const from = text.length === 0 ? 0 : at % text.length
        const part = text.slice(from, from + length)
        const instead = [put, '', part + part, part.split('').toReversed().join('') + put][how]!
        text = text.slice(0, from) + instead + text.slice(from + length)
      }
      return text
    })

/** The same ones for the same seed. */
export const sampled = <T>(arbitrary: fc.Arbitrary<T>, count: number, seed: number): T[] =>
  fc.sample(arbitrary, { numRuns: count, seed })

const packet = (name: string, ask: object) => `42${JSON.stringify([name, ask]).replace('[', '7[')}`

/** Packets of a socket by somebody who may see the room, changed. */
export const framesOf = (roomId: string, fileId: string): fc.Arbitrary<string> => {
  const right = [
    packet('room:join', { roomId, after: 1 }),
    packet('room:append', { roomId, entries: [say('hello'), say('again')] }),
    packet('room:read', { roomId, from: 1, to: 9 }),
    packet('room:seen', { roomId, seq: 1 }),
    packet('room:typing', { roomId }),
    packet('file:follow', { fileId }),
    '40',
    '451-["room:append",{"_placeholder":true,"num":0}]',
    '3',
  ]
  return fc.oneof(...right.map(mutated))
}

/** Requests over HTTP by them, changed. */
export const requestsOf = (
  cookie: string,
  roomId: string,
  fileId: string,
): fc.Arbitrary<string> => {
  const own = [`Cookie: ${cookie}`, 'Content-Type: application/json', 'Tus-Resumable: 1.0.0']
  const json = (line: string, body: object) => {
    const text = JSON.stringify(body)
    return raw(line, [...own, `Content-Length: ${text.length}`], text)
  }
  const upload = Object.entries(creation(uuidv7(), roomId, 'a file', 9))
  const right = [
    raw('GET /api/session', own),
    json('POST /api/session', { name: 'Eve' }),
    json('POST /api/rooms', { title: 'A room', visibility: 'unlisted' }),
    json(`POST /api/rooms/${roomId}/entries`, { entries: [say('hello')] }),
    json(`PATCH /api/rooms/${roomId}`, { title: 'Mine' }),
    raw(`GET /api/rooms/${roomId}/entries?from=1&to=9&limit=5`, own),
    raw('POST /uploads', [...own, ...upload.map(([name, value]) => `${name}: ${value}`)]),
    raw(`HEAD /uploads/${fileId}`, own),
    raw(`GET /files/${fileId}/name`, [...own, 'Range: bytes=1-4']),
    raw('GET /r/x', own),
  ]
  return fc.oneof(...right.map(mutated))
}
