import { useEffect, useId, useState, type KeyboardEvent } from 'react'
import type { Reach } from '../../lib/client/search.ts'
import { wordsOf } from '../../lib/client/words.ts'
import { Dialog } from './dialog.tsx'
import { MOST, type Result, useFound, useSearchReach } from './found.ts'
import { FoundMessage } from './found-message.tsx'
import { goTo, searching } from './sought.ts'
import { dayName } from './time.ts'

const close = () => searching.set(null)

const reachWords = ({ rooms, partly, since }: Reach, alone: boolean): string => {
  const copy = 'Searches what is on this device'
  if (partly === 0) return `${copy}: everything that was said.`
  if (!alone) return `${copy}. Of ${partly} in ${rooms} rooms it has not everything.`
  return since === undefined
    ? `${copy}. Of this room it has nothing yet.`
    : `${copy}, back to ${dayName(since)}. What is older is found once you have scrolled up to it.`
}

interface Props {
  /** The room on the screen. */
  roomId: string | null
  /** Whether to begin with this room alone. */
  only: boolean
}

/** Finds what was said, without a network. */
export const Search = ({ roomId, only }: Props) => {
  const [text, setText] = useState('')
  const [alone, setAlone] = useState(only && roomId !== null)
  const [at, setAt] = useState(0)
  const place = alone && roomId !== null ? roomId : undefined
  const found = useFound(text, place)
  const reach = useSearchReach(place)
  const id = useId()
  const results = found?.results ?? []
  const words = wordsOf(found?.wish ?? '')
  const active = results[Math.min(at, results.length - 1)]

  useEffect(() => {
    if (active) document.getElementById(`${id}${active.id}`)?.scrollIntoView({ block: 'nearest' })
  }, [active, id])

  const choose = (one: Result) => {
    close()
    goTo(one.roomId, one.id)
  }
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.nativeEvent.isComposing) return
    if (step !== undefined && results.length > 0) {
      event.preventDefault()
      setAt((now) => (Math.min(now, results.length - 1) + step + results.length) % results.length)
    } else if (event.key === 'Enter' && active) {
      event.preventDefault()
      choose(active)
    }
  }

  return (
    <Dialog title="Search" onClose={close}>
      <div className="grid h-[min(70dvh,34rem)] grid-rows-[auto_minmax(0,1fr)_auto] gap-3">
        <div className="grid gap-2">
          <input
            type="search"
            role="combobox"
            aria-label="Search messages"
            aria-expanded={results.length > 0}
            aria-controls={`${id}list`}
            aria-activedescendant={active && `${id}${active.id}`}
            placeholder="Words, or how they begin"
            autoComplete="off"
            enterKeyHint="search"
            dir="auto"
            // The person has just asked to write here.
            autoFocus
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setAt(0)
            }}
            onKeyDown={onKey}
            className="field"
          />
          {roomId !== null && (
            <label className="flex min-h-11 items-center gap-2.5 px-1">
              <input
                type="checkbox"
                checked={alone}
                onChange={(event) => setAlone(event.target.checked)}
                className="size-5 accent-accent"
              />
              Only in this room
            </label>
          )}
        </div>
        <ul
          id={`${id}list`}
          role="listbox"
          aria-label="Found messages"
          className="-mx-2 overflow-y-auto"
        >
          {results.map((one) => (
            <FoundMessage
              key={one.roomId + one.id}
              id={`${id}${one.id}`}
              one={one}
              words={words}
              alone={alone}
              active={one === active}
              onPick={() => choose(one)}
            />
          ))}
        </ul>
        <p role="status" className="text-sm text-pretty text-muted">
          {words.length > 0 && results.length === 0 && 'Nothing found. '}
          {results.length === MOST && `The newest ${MOST} are shown. `}
          {reach && reachWords(reach, alone)}
        </p>
      </div>
    </Dialog>
  )
}
