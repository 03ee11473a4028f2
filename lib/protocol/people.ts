import * as v from 'valibot'
import { Token } from './ids.ts'
import { limits } from './limits.ts'
import { lineUpTo } from './text.ts'

export const User = v.object({ id: Token, name: v.string() })
export type User = v.InferOutput<typeof User>

/** `POST /api/session`: makes a guest, or renames the present one. */
export const NewSession = v.strictObject({ name: v.optional(lineUpTo(limits.userName)) })

/** What a device is told about itself and about this server. */
export const SessionAnswer = v.object({
  user: User,
  limits: v.object({ text: v.number(), uploadBytes: v.number() }),
})
export type SessionAnswer = v.InferOutput<typeof SessionAnswer>

/** `POST /api/moves`: whoever gives `code` within `life` ms becomes this person on another device. */
export const NewMove = v.object({ code: v.string(), life: v.number() })
export type NewMove = v.InferOutput<typeof NewMove>

/** A code as somebody has typed it: in any case, with gaps, and with letters that look like digits. */
export const MoveCode = v.pipe(
  v.string(),
  v.maxLength(64),
  v.transform((code) =>
    code.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1'),
  ),
  v.regex(/^[0-9A-HJKMNP-TV-Z]{12}$/, 'is not a code'),
)
/** `POST /api/moves/look` says who that is; `POST /api/moves/take` makes this device theirs, once. */
export const Move = v.strictObject({ code: MoveCode })
export const MoveAnswer = v.object({ user: User })
