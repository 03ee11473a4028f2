const HOUR = 3_600_000

/** How long a room may be asked to live. */
export const lives = [
  { text: 'for ever', ttl: 0 },
  { text: 'for an hour', ttl: HOUR },
  { text: 'for a day', ttl: 24 * HOUR },
  { text: 'for a week', ttl: 7 * 24 * HOUR },
  { text: 'for a month', ttl: 30 * 24 * HOUR },
  { text: 'for a year', ttl: 365 * 24 * HOUR },
]
