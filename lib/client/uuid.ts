let [last, turn] = [0, 0]

/** A UUID of version 7, made at the time `now`: the only one, and after those made before it here. */
export function uuidv7(now: number = Date.now()): string {
  turn = now === last ? turn + 1 : 0
  last = now
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  for (let n = 0; n < 6; n++) bytes[n] = Math.floor(now / 256 ** (5 - n))
  bytes[6] = 0x70 | ((turn >> 8) & 0x0f)
  bytes[7] = turn
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
