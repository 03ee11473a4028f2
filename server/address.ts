import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'

/**
 * Where a request comes from, as limits count it: the socket's address, or, behind `hops` trusted
 * proxies, the entry of `X-Forwarded-For` that the outermost of them wrote. IPv6 counts by /64.
 */
export function addressOf(req: IncomingMessage, hops: number): string {
  const direct = req.socket.remoteAddress ?? ''
  const claimed = saidBy(req.headers['x-forwarded-for'], hops)
  return subnet(claimed === '' ? direct : withoutPort(claimed))
}

/** What the outermost of `hops` trusted proxies wrote into a list; '' without one. */
function saidBy(header: string | string[] | undefined, hops: number): string {
  if (hops === 0 || header === undefined) return ''
  const list = String(header).split(',')
  return list.at(-hops)?.trim() ?? ''
}

/** Some proxies add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
const withoutPort = (address: string): string =>
  /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address

function subnet(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const left = head.split(':').filter(Boolean)
  const right = (tail ?? '').split(':').filter(Boolean)
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/** Whether the person's own connection is encrypted, as far as we can know. */
export const isSecure = (req: IncomingMessage, hops: number, origins: readonly string[]): boolean =>
  origins.some((origin) => origin.startsWith('https:')) || schemeOf(req, hops) === 'https'

/** A proxy may add to the list of schemes, or put its own word in the place of all. */
const schemeOf = (req: IncomingMessage, hops: number): string => {
  const said = req.headers['x-forwarded-proto']
  return saidBy(said, hops) || saidBy(said, Math.min(hops, 1))
}

/** Whether a request comes from this machine or its private network, and not through a proxy. */
export function isLocal(req: IncomingMessage, hops: number): boolean {
  if (hops === 0 && req.headers['x-forwarded-for'] !== undefined) return false
  const address = addressOf(req, hops)
  return (
    /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd])/.test(address) ||
    address === '0:0:0:0::/64'
  )
}
