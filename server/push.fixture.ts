import { createDecipheriv, createECDH, createPublicKey, hkdfSync, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Subscription, Wake } from '../lib/protocol/push.ts'

/** What a push service took, as the device that it is for reads it. */
export interface Received {
  readonly wake: Wake
  readonly headers: IncomingHttpHeaders
  /** Who signed it, and what was signed: null if the signature is not theirs. */
  readonly signed: { key: string; aud: string; exp: number; sub: string } | null
}

/** A device as its push service knows it. */
export interface Subscribed {
  readonly subscription: Subscription
  readonly received: Received[]
  /** Resolves once it has received `count`. */
  has(count: number): Promise<Received[]>
  /** What the service says from now on, and how often: then 201 again. */
  answers(status: number, times?: number, headers?: Record<string, string>): void
  /** How often the service was asked. */
  readonly asked: number
}

const ofText = (text: string) => Buffer.from(text, 'base64url')
const derive = (key: Buffer, salt: Buffer, info: Buffer, length: number) =>
  Buffer.from(hkdfSync('sha256', key, salt, info, length))

/** RFC 8291 and RFC 8188, of one record, as a browser opens it. */
function open(sealed: Buffer, mine: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = sealed.subarray(0, 16)
  const theirs = sealed.subarray(21, 21 + sealed.readUInt8(20))
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), mine.getPublicKey(), theirs])
  const secret = derive(mine.computeSecret(theirs), auth, info, 32)
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12)
  const record = sealed.subarray(21 + theirs.length)
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(record.subarray(-16))
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
  return padded.subarray(0, padded.lastIndexOf(2)).toString()
}

/** RFC 8292: whose signature it is. */
function signer(authorization = ''): Received['signed'] {
  const [, head = '', claims = '', signature = '', key = ''] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(authorization) ?? []
  const point = ofText(key)
  const coordinate = (from: number) => point.subarray(from, from + 32).toString('base64url')
  const jwk = { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(33) }
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    ofText(signature),
  )
  return signed
    ? ({ key, ...(JSON.parse(ofText(claims).toString()) as { aud: string }) } as never)
    : null
}

/** A push service of its own, on this machine. */
export async function openPushService() {
  const devices = new Map<
    string,
    (headers: IncomingHttpHeaders, body: Buffer) => [number, object]
  >()
  const http = createServer((req, res) => void take(req.url ?? '', req, res))
  const take = async (path: string, req: AsyncIterable<Buffer>, res: ServerResponse) => {
    const pieces: Buffer[] = []
    for await (const piece of req) pieces.push(piece)
    const { headers } = res.req
    const [status, said] = devices.get(path)?.(headers, Buffer.concat(pieces)) ?? [404, {}]
    res.writeHead(status, said as Record<string, string>).end()
  }
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`

  return {
    url,
    subscribe(): Subscribed {
      const pair = createECDH('prime256v1')
      const p256dh = pair.generateKeys('base64url')
      const auth = createECDH('prime256v1').generateKeys().subarray(1, 17)
      const path = `/${auth.toString('hex')}`
      const received: Received[] = []
      const waiting: { count: number; resolve: () => void }[] = []
      let [answer, times, extra] = [201, 0, {}]
      let asked = 0
      devices.set(path, (headers, body) => {
        asked++
        if (times-- > 0) return [answer, extra]
        const wake = JSON.parse(open(body, pair, auth)) as Wake
        received.push({ wake, headers, signed: signer(headers.authorization) })
        for (const { count, resolve } of waiting) if (received.length >= count) resolve()
        return [201, {}]
      })
      const keys = { p256dh, auth: auth.toString('base64url') }
      return {
        subscription: { endpoint: `${url}${path}`, keys },
        received,
        async has(count) {
          if (received.length < count)
            await new Promise<void>((resolve) => waiting.push({ count, resolve }))
          return received
        },
        answers(status, count = Infinity, headers = {}) {
          ;[answer, times, extra] = [status, count, headers]
        },
        get asked() {
          return asked
        },
      }
    },
    async close() {
      http.closeAllConnections()
      http.close()
      await once(http, 'close')
    },
  }
}

export type PushService = Awaited<ReturnType<typeof openPushService>>
