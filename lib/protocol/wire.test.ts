import { toJsonSchemaDefs } from '@valibot/to-json-schema'
import { describe, expect, it } from 'vitest'
import { AppendResult, asks, Batch } from './asks.ts'
import { Draft, Entry } from './entries.ts'
import { errors, isErrorCode, mayPass, Refusal } from './errors.ts'
import { facts } from './facts.ts'
import { FileEnd, FilePhase, FileRef, FileState, Growth, UploadMetadata } from './files.ts'
import { Seq, Time, Token, Uuid } from './ids.ts'
import { limits } from './limits.ts'
import { Move, MoveAnswer, NewMove, NewSession, SessionAnswer, User } from './people.ts'
import { NotifyChoice, PushKey, Subscription, Wake } from './push.ts'
import { Member, NewRoom, Notify, Role, Room, RoomChange, Visibility } from './rooms.ts'
import { PROTOCOL, PROTOCOL_HEADER } from './version.ts'

/** The schemas by name; where one is part of another, the print refers to it. */
const schemas = {
  ...Object.fromEntries(
    Object.entries(asks).flatMap(([name, { ask, value }]) => [
      [`ask ${name}`, ask],
      [`value ${name}`, value],
    ]),
  ),
  ...Object.fromEntries(Object.entries(facts).map(([name, fact]) => [`fact ${name}`, fact])),
  Draft,
  Entry,
  Batch,
  AppendResult,
  NewRoom,
  Room,
  RoomChange,
  Member,
  Visibility,
  Role,
  FileRef,
  UploadMetadata,
  FilePhase,
  FileEnd,
  Growth,
  FileState,
  NewSession,
  NewMove,
  Move,
  MoveAnswer,
  SessionAnswer,
  User,
  Notify,
  NotifyChoice,
  PushKey,
  Subscription,
  Wake,
  Uuid,
  Token,
  Seq,
  Time,
}

describe('the wire', () => {
  // Devices that speak this version are out there: after raising it, run this again and commit the
  // new wire.v*.json.
  it(`keeps the shape of version ${PROTOCOL}: whoever changes it raises PROTOCOL in version.ts`, async () => {
    const shapes = toJsonSchemaDefs(schemas, { errorMode: 'ignore', typeMode: 'input' })
    const wire = { protocol: PROTOCOL, header: PROTOCOL_HEADER, limits, errors, shapes }
    const print = `${JSON.stringify(wire, null, 1)}\n`
    await expect(print).toMatchFileSnapshot(`./wire.v${PROTOCOL}.json`)
  })
})

describe('the table of errors', () => {
  it.each(Object.entries(errors))(
    '%s has a status and a text for people',
    (code, { status, text }) => {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(text).toMatch(/^[A-Z].*\.$/)
      expect(new Refusal(code as keyof typeof errors).status).toBe(status)
    },
  )

  it('says that what failed on our side may pass later', () => {
    const later = Object.entries(errors).filter(([, { status }]) => status >= 500 || status === 429)
    expect(later.filter(([code]) => !mayPass(code))).toEqual([])
    expect(mayPass('BAD_INPUT')).toBe(false)
    expect(mayPass('A_CODE_OF_A_NEWER_SERVER')).toBe(true)
  })

  it('is not fooled by what every object has', () => {
    expect(['constructor', '__proto__', 'toString', 5, null].filter(isErrorCode)).toEqual([])
  })

  it('goes over the wire as a code and a text', () => {
    expect(JSON.parse(JSON.stringify(new Refusal('RATE', 'Slowly.', 50)))).toEqual({
      code: 'RATE',
      text: 'Slowly.',
      retryAfter: 50,
    })
    expect(JSON.parse(JSON.stringify(new Refusal('GONE')))).toEqual({
      code: 'GONE',
      text: errors.GONE.text,
    })
  })
})
