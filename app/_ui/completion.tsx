import { useLiveQuery } from 'dexie-react-hooks'
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type RefObject,
} from 'react'
import { callable } from '../../lib/client/mentions.ts'
import { Avatar } from './avatar.tsx'
import { complete, soughtAt } from './completing.ts'
import { engine } from './engine.ts'
import { useHere } from './here.ts'

/** Answers whether a key was meant for the list. */
export type Keys = (event: KeyboardEvent) => boolean

interface Props {
  text: string
  fieldRef: RefObject<HTMLTextAreaElement | null>
  keysRef: RefObject<Keys | null>
  /** There is no space above the field. */
  below: boolean
  onWrite: (text: string) => void
}

const LIST = 'people-to-call'
const optionId = (userId: string) => `${LIST}-${userId}`

/** Where the caret stands; 0 while something is selected, or one writes elsewhere. */
const useCaret = (fieldRef: Props['fieldRef']): number => {
  const subscribe = useCallback((changed: () => void) => {
    const events = ['selectionchange', 'focusin', 'focusout'] as const
    for (const event of events) document.addEventListener(event, changed)
    return () => events.forEach((event) => document.removeEventListener(event, changed))
  }, [])
  return useSyncExternalStore(subscribe, () => {
    const at = fieldRef.current
    if (!at || document.activeElement !== at || at.selectionStart !== at.selectionEnd) return 0
    return at.selectionStart
  })
}

/** Whom an `@` may call: the people of the room, as far as this device knows them. */
export const Completion = ({ text, fieldRef, keysRef, below, onWrite }: Props) => {
  const { roomId, me } = useHere()
  const people = useLiveQuery(() => callable(engine().db, roomId), [roomId])
  const caret = useCaret(fieldRef)
  const [closed, setClosed] = useState<number | null>(null)
  const [marked, setMarked] = useState({ among: '', at: 0 })
  const list = useRef<HTMLUListElement>(null)

  if (closed !== null && text.charAt(closed) !== '@') setClosed(null)
  const others = people?.filter(({ userId }) => userId !== me) ?? []
  const sought = soughtAt(text, caret, others)
  const shown = sought && sought.from !== closed ? sought : null
  const options = shown?.people ?? []
  // Whoever fits best is marked anew with each letter.
  const among = [shown?.from, ...options.map(({ userId }) => userId)].join()
  const active = marked.among === among ? marked.at : 0
  const activeId = options[active] && optionId(options[active].userId)

  const pick = (name: string) => {
    if (!shown || !fieldRef.current) return
    const next = complete(text, { from: shown.from, to: caret }, name)
    setClosed(shown.from)
    fieldRef.current.setRangeText(next.text, 0, text.length)
    fieldRef.current.setSelectionRange(next.caret, next.caret)
    onWrite(next.text)
  }

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!shown || event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false
    const { length } = options
    const mark = (at: number) => setMarked({ among, at: (at + length) % length })
    if (event.key === 'ArrowDown') mark(active + 1)
    else if (event.key === 'ArrowUp') mark(active - 1)
    else if (event.key === 'Enter' || event.key === 'Tab') pick(options[active]?.name ?? '')
    else if (event.key === 'Escape') setClosed(shown.from)
    else return false
    event.preventDefault()
    return true
  })
  useEffect(() => {
    keysRef.current = (event) => onKey(event)
    return () => {
      keysRef.current = null
    }
  }, [keysRef])

  useEffect(() => {
    const at = fieldRef.current
    if (!at || activeId === undefined) return
    at.setAttribute('aria-autocomplete', 'list')
    at.setAttribute('aria-controls', LIST)
    at.setAttribute('aria-activedescendant', activeId)
    list.current?.children.namedItem(activeId)?.scrollIntoView({ block: 'nearest' })
    return () => {
      for (const name of ['autocomplete', 'controls', 'activedescendant'])
        at.removeAttribute(`aria-${name}`)
    }
  }, [fieldRef, activeId])

  if (!shown) return null
  return (
    <ul
      ref={list}
      id={LIST}
      role="listbox"
      aria-label="People"
      className={`absolute start-0 z-10 max-h-[min(40dvh,15.5rem)] w-72 max-w-full overflow-y-auto overscroll-contain rounded-2xl border border-line bg-raised p-1.5 shadow-lift ${below ? 'top-full mt-1.5' : 'bottom-full mb-1.5'}`}
    >
      {options.map(({ userId, name }, at) => (
        <li
          key={userId}
          id={optionId(userId)}
          role="option"
          aria-selected={at === active}
          // The focus stays in the field.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => pick(name)}
          className={`flex min-h-11 cursor-pointer items-center gap-2.5 rounded-xl px-2 ${at === active ? 'bg-sunken' : 'hover:bg-sunken'}`}
        >
          <Avatar id={userId} name={name} className="size-8" />
          <bdi className="min-w-0 truncate">{name}</bdi>
        </li>
      ))}
    </ul>
  )
}
