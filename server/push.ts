import { createHash } from 'node:crypto'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import webpush from 'web-push'
import type { Wake } from '../lib/protocol/push.ts'
import type { Answered } from './courier.ts'
import { mayCall, publicLookup, type Reach } from './endpoint.ts'
import type { DeviceRecord } from './models/wakes.ts'
import type { Vapid, VapidSource } from './vapid.ts'

export interface Call {
  readonly device: DeviceRecord
  readonly wake: Wake
}

/** What this node knows of push services. */
export interface Push {
  /** What a device subscribes with. */
  key(): Promise<string>
  /** Whether a device may say that it is called at `endpoint`. */
  allows(endpoint: string): boolean
  /** Never rejects: null for a service that can't be reached. */
  send(call: Call): Promise<Answered>
  close(): void
}

/** Longest that services keep what a device that is off has not fetched yet: four weeks, in seconds. */
const KEPT = 28 * 86_400
/** Of a signature, in seconds; services refuse more than a day. */
const VALID = 12 * 3600
const TIMEOUT = 10_000
/** Services whose signature is remembered. */
const MOST = 200

export const serviceOf = ({ device }: Call): string => new URL(device.endpoint).origin

/** The newest call of a room takes the place of an older one. Another name for every device. */
const topicOf = ({ device, wake }: Call): string =>
  createHash('sha256').update(`${device.auth}\n${wake.roomId}`).digest('base64url').slice(0, 32)

/**
 * @param source the keys, or how to ask for them
 * @param reach where push services may be
 * @param failed hears of trouble of our own: no keys, or nothing to be made of a device's
 */
export function openPush(
  source: VapidSource,
  reach: Reach,
  now: () => number,
  failed: (error: unknown) => void,
): Push {
  const guarded = reach === 'public' ? { lookup: publicLookup } : {}
  const agents = {
    'http:': new HttpAgent({ keepAlive: true, ...guarded }),
    'https:': new HttpsAgent({ keepAlive: true, ...guarded }),
  }
  const signatures = new Map<string, { header: string; until: number }>()
  const vapid = async (): Promise<Vapid> => (typeof source === 'function' ? source() : source)

  /** Costs more than everything else, so it is kept for half of its life. */
  const signature = async (service: string): Promise<string> => {
    const known = signatures.get(service)
    if (known && now() < known.until) return known.header
    const { subject, publicKey, privateKey } = await vapid()
    const expires = Math.floor(now() / 1000) + VALID
    const made = webpush.getVapidHeaders(
      service,
      subject,
      publicKey,
      privateKey,
      'aes128gcm',
      expires,
    )
    signatures.delete(service)
    signatures.set(service, { header: made.Authorization, until: now() + VALID * 500 })
    if (signatures.size > MOST) signatures.delete(signatures.keys().next().value ?? '')
    return made.Authorization
  }

  const seal = (call: Call, Authorization: string) => {
    const { endpoint, p256dh, auth } = call.device
    return webpush.generateRequestDetails(
      { endpoint, keys: { p256dh, auth } },
      JSON.stringify(call.wake),
      {
        headers: { Authorization },
        TTL: KEPT,
        topic: topicOf(call),
        urgency: call.wake.kind === 'mention' ? 'high' : 'normal',
        contentEncoding: 'aes128gcm',
      },
    )
  }

  const post = (endpoint: URL, headers: object, body: Buffer) =>
    new Promise<Answered>((resolve) => {
      const secure = endpoint.protocol === 'https:'
      const sent = (secure ? httpsRequest : httpRequest)(endpoint, {
        method: 'POST',
        headers: { ...headers },
        agent: agents[secure ? 'https:' : 'http:'],
        signal: AbortSignal.timeout(TIMEOUT),
      })
      sent.on('response', (answer) => {
        const seconds = Number(answer.headers['retry-after'])
        const retryAfter = Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : 0
        resolve({ status: answer.statusCode ?? 0, retryAfter })
        // Nobody reads what it says, but where it ends the connection can be used again.
        answer.resume()
        answer.on('error', () => {})
      })
      sent.on('error', () => resolve(null))
      sent.end(body)
    })

  return {
    key: async () => (await vapid()).publicKey,
    allows: (endpoint) => mayCall(endpoint, reach),
    async send(call) {
      const { endpoint } = call.device
      if (!mayCall(endpoint, reach)) return { status: 410, retryAfter: 0 }
      try {
        const { headers, body } = seal(call, await signature(serviceOf(call)))
        return await post(new URL(endpoint), headers, body)
      } catch (error) {
        failed(error)
        return null
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}
