const DAY = 86_400_000

const clockFormat = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const weekdayFormat = new Intl.DateTimeFormat('en', { weekday: 'long' })
const shortWeekdayFormat = new Intl.DateTimeFormat('en', { weekday: 'short' })
const dateFormat = new Intl.DateTimeFormat('en', {
  weekday: 'short',
  day: 'numeric',
  month: 'long',
})
const yearFormat = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long', year: 'numeric' })
const shortDateFormat = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' })
const fullFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' })
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** Midnight before `at`, where the person is. */
export const dayOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0)

// Days are counted by rounding: two of them a year have 23 or 25 hours.
const daysAgo = (at: number, now: number) => Math.round((dayOf(now) - dayOf(at)) / DAY)

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

export const clock = (at: number): string => clockFormat.format(at)
export const fullTime = (at: number): string => fullFormat.format(at)

/** Of a separator between days: Today, Yesterday, Monday, Mon, 3 August. */
export const dayName = (at: number, now = Date.now()): string => {
  const days = daysAgo(at, now)
  if (days >= 0 && days < 2) return capital(relative.format(-days, 'day'))
  if (days > 0 && days < 7) return weekdayFormat.format(at)
  return new Date(at).getFullYear() === new Date(now).getFullYear()
    ? dateFormat.format(at)
    : yearFormat.format(at)
}

/** As short as it can be, for a list: 14:03, Mon, 3 Aug. */
export const shortTime = (at: number, now = Date.now()): string => {
  const days = daysAgo(at, now)
  if (days <= 0) return clock(at)
  return days < 7 ? shortWeekdayFormat.format(at) : shortDateFormat.format(at)
}

/** How long something still lives: in 3 days, in 20 minutes. */
export const timeLeft = (until: number, now = Date.now()): string => {
  const minutes = Math.max(1, Math.round((until - now) / 60_000))
  if (minutes < 90) return relative.format(minutes, 'minute')
  const hours = Math.round(minutes / 60)
  return hours < 48
    ? relative.format(hours, 'hour')
    : relative.format(Math.round(hours / 24), 'day')
}

/**
 * Where a player stands, and of how much. A recording is as long as its message says, in both places,
 * though what plays it may find it shorter by a moment.
 */
export const standing = (time: number, end: number, told = end): [time: string, end: string] => [
  duration(end > 0 && time >= end ? told : Math.min(time, told)),
  duration(told),
]

/** Of media: 0:07, 12:40, 1:02:03. */
export const duration = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  const two = (n: number) => String(n).padStart(2, '0')
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}
