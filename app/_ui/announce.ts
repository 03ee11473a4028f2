import { useEffect, useRef } from 'react'
import { calledIn } from '../../lib/client/titles.ts'
import type { Item } from '../../lib/client/view.ts'
import { plainText } from './markdown.ts'
import { seqOf } from './rows.ts'

type Notifier = Document & { ariaNotify?: (text: string) => void }

/** Says it to a screen reader: where `ariaNotify` is not known yet, through a live region. */
const say = (region: HTMLElement | null, text: string) => {
  const { ariaNotify } = document as Notifier
  if (ariaNotify) ariaNotify.call(document, text)
  else if (region) region.textContent = text
}

/**
 * Only what is new is read out. The list itself can't be a live region: scrolling puts old messages
 * into it.
 */
export const useAnnouncements = (
  items: readonly Item[],
  /** Nothing was said before: the first word is new. */
  silent: boolean,
  nameOf: (id: string) => string,
) => {
  const region = useRef<HTMLParagraphElement>(null)
  const last = useRef<number | null>(null)
  useEffect(() => {
    const newest = items.reduce((most, item) => Math.max(most, seqOf(item) ?? 0), 0)
    const before = last.current
    if (newest > 0 || silent) last.current = Math.max(newest, before ?? 0)
    if (before === null) return
    const lines = items.flatMap((item) => {
      if (item.kind === 'notice' || item.mine || (item.seq ?? 0) <= before) return []
      const files = item.files.map((file) => calledIn([file])).join(', ')
      return [`${nameOf(item.authorId)}: ${plainText(item.text) || files}`]
    })
    // A whole catch-up would be talked about for minutes.
    if (lines.length > 3) say(region.current, `${lines.length} new messages`)
    else if (lines.length > 0) say(region.current, lines.join('. '))
  }, [items, silent, nameOf])
  return region
}
