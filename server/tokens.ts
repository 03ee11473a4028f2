import { createHash, randomBytes } from 'node:crypto'

/** 128 random bits, 22 characters: ids of rooms and people, invitations. */
export const newToken = (): string => randomBytes(16).toString('base64url')

/** A session's secret: 256 random bits. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** For people to read and type: 60 random bits, in letters that nobody takes for others. */
export const newCode = (): string =>
  Array.from(randomBytes(12), (byte) => LETTERS[byte & 31]).join('')

/**
 * The id of an entry that the server writes: the same facts give the same id (UUID v8), so that
 * writing it again after a crash, on whichever node, is the same entry.
 */
export function derivedId(...facts: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(facts.join('\n')).digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-')
}
