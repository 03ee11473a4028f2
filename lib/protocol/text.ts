import * as v from 'valibot'

const codePoints = (text: string) => {
  let count = 0
  for (const _ of text) count++
  return count
}

/** A string that every store and every screen can carry: no lone surrogates, no NUL. */
export const wellFormed = v.pipe(
  v.string(),
  v.check(
    (text) => text.isWellFormed() && !text.includes('\0'),
    'contains characters that cannot be stored',
  ),
)

/** A well-formed string of at most `most` UTF-16 code units. */
export const textUpTo = (most: number) =>
  v.pipe(wellFormed, v.maxLength(most, `is longer than ${most} characters`))

/**
 * One line with something visible in it, trimmed, of at most `most` code points. Characters that turn
 * the direction of what follows go: with one, `gnp.exe` reads as a picture.
 */
export const lineUpTo = (most: number) =>
  v.pipe(
    wellFormed,
    v.maxLength(most * 4, `is longer than ${most} characters`),
    v.transform((line) =>
      line
        .replaceAll(/[\u202A-\u202E\u2066-\u2069]/g, '')
        .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
        .trim(),
    ),
    v.check((line) => /[^\p{White_Space}\p{Cf}]/u.test(line), 'is empty'),
    v.check((line) => codePoints(line) <= most, `is longer than ${most} characters`),
  )
