/**
 * The wire's version. `wire.test.ts` pins the shape of every schema to it: change a schema and the
 * test asks for a new number, so that no device is surprised silently.
 */
export const PROTOCOL = 1

/** Header and handshake field in which a device says which version it speaks; absent means any. */
export const PROTOCOL_HEADER = 'tendril-protocol'
