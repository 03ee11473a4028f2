import { memo } from 'react'
import { Message } from './message.tsx'
import { Notice } from './notice.tsx'
import { atOf, type Row } from './rows.ts'
import { dayName } from './time.ts'

export const TimelineRow = memo(({ row, flashed }: { row: Row; flashed: boolean }) => (
  <>
    {row.day !== null && (
      <p className="flex justify-center pt-4 pb-2">
        <time
          data-day
          dateTime={new Date(atOf(row.item)).toISOString().slice(0, 10)}
          className="rounded-full bg-sunken px-3 py-1 text-[0.8125rem] font-semibold text-muted"
        >
          {dayName(row.day)}
        </time>
      </p>
    )}
    {row.fresh && (
      <p className="flex items-center gap-3 px-4 pt-3 pb-1 text-[0.8125rem] font-bold text-accent">
        <span aria-hidden className="h-px grow bg-leaf/50" />
        New
        <span aria-hidden className="h-px grow bg-leaf/50" />
      </p>
    )}
    {row.item.kind === 'notice' ? (
      <Notice item={row.item} />
    ) : (
      <Message item={row.item} first={row.first} last={row.last} flashed={flashed} />
    )}
  </>
))
TimelineRow.displayName = 'TimelineRow'
