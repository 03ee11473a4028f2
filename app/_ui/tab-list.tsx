import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'

interface Props {
  label: string
  tabs: { name: string; panel: ReactNode }[]
}

/** One of several panels; arrows lead from tab to tab. */
export const Tabs = ({ label, tabs }: Props) => {
  const [open, setOpen] = useState(0)
  const id = useId()
  const onKey = (event: KeyboardEvent) => {
    const to = {
      ArrowRight: (open + 1) % tabs.length,
      ArrowLeft: (open - 1 + tabs.length) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    setOpen(to)
    document.getElementById(`${id}tab${to}`)?.focus()
  }
  return (
    <>
      <div
        role="tablist"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={onKey}
        className="flex border-b border-line px-2 md:px-4"
      >
        {tabs.map(({ name }, index) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}tab${index}`}
            aria-selected={index === open}
            aria-controls={`${id}panel`}
            tabIndex={index === open ? 0 : -1}
            onClick={() => setOpen(index)}
            className={`-mb-px min-h-11 grow border-b-2 px-2 text-sm font-semibold sm:grow-0 sm:px-5 ${index === open ? 'border-accent text-ink' : 'border-transparent text-muted hover:text-ink'}`}
          >
            {name}
          </button>
        ))}
      </div>
      <div
        key={open}
        role="tabpanel"
        id={`${id}panel`}
        aria-labelledby={`${id}tab${open}`}
        // The keyboard scrolls it also where there is nothing to open.
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-2 pb-[max(1rem,env(safe-area-inset-bottom))] focus-visible:-outline-offset-2 md:px-4"
      >
        {tabs[open]?.panel}
      </div>
    </>
  )
}
