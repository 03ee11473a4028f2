import { expect, test } from 'vitest'
import { isFewEmoji } from './emoji.ts'

test.each(['👍', '👍🏽', '❤️', '🇵🇱', '🇵🇱🇺🇦🇮🇪', '👨‍👩‍👧‍👦', '👩🏽‍🚀', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '3️⃣', '🎉🎂🎁'])(
  '%s is shown large',
  (text) => expect(isFewEmoji(text)).toBe(true),
)

test.each(['', 'a', '12', '👍 ok', '🎉🎂🎁🍕', '🇵', '#'])('%j is a text like any other', (text) =>
  expect(isFewEmoji(text)).toBe(false),
)
