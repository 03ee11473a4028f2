import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/**
 * Where a device says that its push service is, anybody may have written: a node must never be made to
 * call something in its own network. `any` lets it, for a push service that is there.
 */
export type Reach = 'public' | 'any'

/** Addresses that lead to this machine, its network, many at once, or nobody. */
const RESERVED_4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const
/** Within what is public: protocols, documentation, and tunnels that an IPv4 address hides in. */
const RESERVED_6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const

const reserved = new BlockList()
for (const [net, prefix] of RESERVED_4) reserved.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of RESERVED_6) reserved.addSubnet(net, prefix, 'ipv6')
const unicast = new BlockList()
unicast.addSubnet('2000::', 3, 'ipv6')

/** Whether an IP address is one of the public internet. */
export function isPublic(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !reserved.check(address, 'ipv4')
  return family === 6 && unicast.check(address, 'ipv6') && !reserved.check(address, 'ipv6')
}

/** Whether `endpoint` may be a push service: https, by name, at the usual port. */
export function mayCall(endpoint: string, reach: Reach): boolean {
  if (!URL.canParse(endpoint)) return false
  const { protocol, hostname, port, username, password } = new URL(endpoint)
  if (username !== '' || password !== '') return false
  if (reach === 'any') return protocol === 'https:' || protocol === 'http:'
  const literal = isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0
  return protocol === 'https:' && port === '' && !literal && hostname.includes('.')
}

/** Finds the address of a name where it is connected to, so that it can't be another one by then. */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, [])
    const allowed = addresses.filter(({ address }) => isPublic(address))
    const [first] = allowed
    if (!first) {
      const why = Object.assign(new Error(`${hostname} is not a public host`), { code: 'EACCES' })
      return done(why, [])
    }
    if (options.all) done(null, allowed)
    else done(null, first.address, first.family)
  })
}
