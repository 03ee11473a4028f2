import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'

interface Props {
  label: string
  icon: ReactNode
  className?: string
  /** Asked for from elsewhere (a long press); the menu says when it has closed. */
  asked?: boolean
  onClosed?: () => void
  children: ReactNode
}

/** Beside its button, inside the window; in the top layer, so that no scroller cuts it. */
const place = (popover: HTMLElement, button: HTMLElement) => {
  const at = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = popover
  const below = at.bottom + 4 + height <= window.innerHeight - 8
  const top = below ? at.bottom + 4 : Math.max(8, at.top - height - 4)
  const left = Math.min(Math.max(8, at.right - width), window.innerWidth - width - 8)
  popover.style.top = `${top}px`
  popover.style.left = `${left}px`
}

/** A button and its menu. The items are made only while it is open. */
export const Menu = ({ label, icon, className = 'icon-button', children, ...rest }: Props) => {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const popover = useRef<HTMLDivElement>(null)
  const pressedOpen = useRef(false)
  const id = useId()
  const shown = open || (rest.asked ?? false)

  useEffect(() => {
    const [menu, anchor] = [popover.current, button.current]
    if (!shown || !menu || !anchor) return
    menu.showPopover()
    menu.querySelector<HTMLElement>('[role^=menuitem], button')?.focus()
    // What it offers may change under the person's hand.
    const sizes = new ResizeObserver(() => place(menu, anchor))
    sizes.observe(menu)
    return () => sizes.disconnect()
  }, [shown])

  const step = (event: KeyboardEvent) => {
    const items = [...(popover.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])]
    const at = items.indexOf(document.activeElement as HTMLElement)
    const next = {
      ArrowDown: items[(at + 1) % items.length],
      ArrowRight: items[(at + 1) % items.length],
      ArrowUp: items.at(at - 1),
      ArrowLeft: items.at(at - 1),
      Home: items[0],
      End: items.at(-1),
    }[event.key]
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={shown}
        aria-controls={shown ? id : undefined}
        // The press that closes it, by being outside of it, is not meant to open it again.
        onPointerDown={() => (pressedOpen.current = shown)}
        onPointerCancel={() => (pressedOpen.current = false)}
        onClick={() => {
          if (!pressedOpen.current) setOpen(true)
          pressedOpen.current = false
        }}
      >
        {icon}
      </button>
      {shown && (
        <div
          ref={popover}
          id={id}
          role="menu"
          tabIndex={-1}
          aria-label={label}
          popover="auto"
          onKeyDown={step}
          onToggle={(event) => {
            if (event.newState !== 'closed') return
            setOpen(false)
            rest.onClosed?.()
          }}
          onClick={() => popover.current?.hidePopover()}
          className="fixed inset-auto m-0 max-h-[calc(100dvh-1rem)] w-max max-w-[min(20rem,calc(100vw-1rem))] min-w-48 rounded-2xl border border-line bg-raised p-1.5 shadow-lift"
        >
          {children}
        </div>
      )}
    </>
  )
}

interface ItemProps {
  icon: ReactNode
  danger?: boolean
  onPick: () => void
  children: ReactNode
}

export const MenuItem = ({ icon, danger = false, onPick, children }: ItemProps) => (
  <button
    type="button"
    role="menuitem"
    tabIndex={-1}
    onClick={onPick}
    className={`flex min-h-11 w-full items-center gap-3 rounded-xl px-3 text-start hover:bg-sunken focus-visible:bg-sunken ${danger ? 'text-refused' : ''}`}
  >
    {icon}
    {children}
  </button>
)
