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
