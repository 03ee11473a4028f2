import { createECDH } from 'node:crypto'
import * as v from 'valibot'
import type { Config } from './config.ts'

/** The pair with which a push service knows us again (VAPID, RFC 8292), base64url. */
export interface VapidKeys {
  readonly publicKey: string
  readonly privateKey: string
}

/** The pair, and whom a push service may write to about us. */
export interface Vapid extends VapidKeys {
  readonly subject: string
}

/** The pair, or how to ask for it. */
export type VapidSource = Vapid | (() => Promise<Vapid>)

const CURVE = 'prime256v1'
const ofBytes = (length: number) => v.pipe(v.string(), v.regex(new RegExp(`^[\\w-]{${length}}$`)))
const Pair = v.object({ publicKey: ofBytes(87), privateKey: ofBytes(43) })

/** The public key that belongs to a private one; null for what is none. */
export function publicKeyOf(privateKey: string): string | null {
  if (!v.is(Pair.entries.privateKey, privateKey)) return null
  const pair = createECDH(CURVE)
  try {
    pair.setPrivateKey(privateKey, 'base64url')
    return pair.getPublicKey('base64url')
  } catch {
    return null
  }
}

/** A new pair, as it is kept. */
export function newVapidKeys(): string {
  const pair = createECDH(CURVE)
  const publicKey = pair.generateKeys('base64url')
  // Node leaves leading zeros out.
  const privateKey = Buffer.concat([Buffer.alloc(32), pair.getPrivateKey()])
    .subarray(-32)
    .toString('base64url')
  return JSON.stringify({ publicKey, privateKey } satisfies VapidKeys)
}

/** A pair as it was kept; null for a part of one. */
export function readVapidKeys(kept: string): VapidKeys | null {
  try {
    const keys: unknown = JSON.parse(kept)
    return v.is(Pair, keys) && publicKeyOf(keys.privateKey) === keys.publicKey ? keys : null
  } catch {
    return null
  }
}

/** Somebody to write to has to be named; where nobody is, this stands for nobody. */
const NOBODY = 'mailto:nobody@example.org'

/** The keys that were given, else those that were made, and whom to write to. */
export function vapidOf(
  config: Pick<Config, 'VAPID_PRIVATE_KEY' | 'VAPID_SUBJECT' | 'ORIGIN'>,
  kept: VapidKeys | null,
): Vapid {
  const { VAPID_PRIVATE_KEY: privateKey, VAPID_SUBJECT, ORIGIN } = config
  const publicKey = privateKey === undefined ? null : publicKeyOf(privateKey)
  const keys = privateKey !== undefined && publicKey !== null ? { publicKey, privateKey } : kept
  if (!keys) throw new Error('The keys for push services are not what was written.')
  const origin = ORIGIN.find((one) => one.startsWith('https:'))
  return { subject: VAPID_SUBJECT ?? origin ?? NOBODY, ...keys }
}
