import { Search as Glass } from 'lucide-react'
import { Suspense, useEffect } from 'react'
import { useLive } from './engine.ts'
import { part } from './part.ts'
import { searching } from './sought.ts'

const Search = part(async () => (await import('./search.tsx')).Search)

/** Opens from anywhere by Ctrl or Cmd and K. `here` is the room on the screen. */
export const SearchDoor = ({ here }: { here: string | null }) => {
  const asked = useLive(searching)
  useEffect(() => {
    // The shortcut of the app's icon leads here.
    if (location.search === '?search') searching.set({ roomId: null })
    const onKey = (event: KeyboardEvent) => {
      const wanted = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)
      if (!wanted || event.shiftKey || event.altKey) return
      // Another sheet stays what it is.
      if (document.querySelector('dialog[open]')) return
      event.preventDefault()
      searching.set({ roomId: null })
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  return (
    <Suspense fallback={null}>
      {asked && <Search roomId={asked.roomId ?? here} only={asked.roomId !== null} />}
    </Suspense>
  )
}

/** Looks like a field, and opens one: in the list of rooms. */
export const SearchField = () => (
  <button
    type="button"
    className="flex min-h-11 min-w-0 grow items-center gap-2.5 rounded-2xl bg-sunken px-3.5 text-start text-muted hover:text-ink"
    onClick={() => searching.set({ roomId: null })}
  >
    <Glass size={17} aria-hidden />
    <span className="grow">Search messages</span>
    <kbd aria-hidden className="hidden font-sans text-xs pointer-fine:block">
      Ctrl K
    </kbd>
  </button>
)
