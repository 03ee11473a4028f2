import * as v from 'valibot'
import { Seq, Token } from './ids.ts'
import { Notify } from './rooms.ts'

/** `PUT /api/rooms/:roomId/notify`: for me, on all my devices. */
export const NotifyChoice = v.strictObject({ notify: Notify })

/** The longest address of a device at its push service. */
const ADDRESS = 2048

const base64url = (length: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[\\w-]{${length}}=*$`), 'is not a key'))

/** `PUT /api/push`: where a browser's push service takes a call for this device, and its keys. */
export const Subscription = v.strictObject({
  endpoint: v.pipe(v.string(), v.maxLength(ADDRESS), v.url('is not a URL')),
  keys: v.strictObject({ p256dh: base64url(87), auth: base64url(22) }),
})
export type Subscription = v.InferOutput<typeof Subscription>

/** `GET /api/push`: the public key that a device subscribes with. */
export const PushKey = v.object({ key: v.string() })

/** What a woken device is told: where something was said, and no word of it. */
export const Wake = v.object({
  roomId: Token,
  seq: Seq,
  /** `mention`: it is said to me, by name or as an answer. */
  kind: v.picklist(['message', 'mention']),
})
export type Wake = v.InferOutput<typeof Wake>
