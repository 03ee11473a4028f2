import { useMemo } from 'react'

const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

const firstSign = (word: string) => {
  for (const { segment } of segments.segment(word)) return segment
  return ''
}

/**
 * Up to two signs, whole graphemes: an emoji or a composed letter is never cut. Guests are told apart
 * by the end of their number.
 */
export const initialsOf = (name: string): string => {
  const guest = /^Anonymous\d*?(\d{1,2})$/.exec(name)?.[1]
  if (guest !== undefined) return guest
  const words = name.split(/\s+/).filter(Boolean)
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  return ends.map((word = '') => firstSign(word).toUpperCase()).join('')
}

/** The same for ever, on every device: it follows from the person's id. */
export const hueOf = (id: string): number => {
  let hash = 7
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 3600
  return hash % 360
}

/** An author's name in the author's colour, readable on light and dark alike. */
export const nameColor = (id: string) =>
  `light-dark(oklch(0.46 0.12 ${hueOf(id)}), oklch(0.82 0.11 ${hueOf(id)}))`

export const Avatar = ({ id, name, className = 'size-9' }: Props) => {
  const hue = hueOf(id)
  const initials = useMemo(() => initialsOf(name), [name])
  const style = {
    background: `light-dark(oklch(0.9 0.07 ${hue}), oklch(0.36 0.07 ${hue}))`,
    color: `light-dark(oklch(0.34 0.1 ${hue}), oklch(0.92 0.07 ${hue}))`,
  }
  return (
    <span
      aria-hidden
      style={style}
      className={`leaf grid shrink-0 place-items-center text-[0.8em] font-semibold select-none ${className}`}
    >
      {initials}
    </span>
  )
}

interface Props {
  id: string
  name: string
  className?: string
}
