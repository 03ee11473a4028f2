import { X } from 'lucide-react'
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'

interface Props {
  title: string
  onClose: () => void
  children: ReactNode
}

/** A native modal: a sheet from below on phones. Mounted means open. */
export const Dialog = ({ title, onClose, children }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  // Closed before it leaves the page: the focus goes back to where it came from.
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <h2 id={heading} className="me-11 mb-4 text-xl font-bold">
        {title}
      </h2>
      {children}
      {/* Last, so that the focus begins where something is asked. */}
      <button
        type="button"
        className="icon-button absolute end-3 top-3 sm:end-4 sm:top-4"
        aria-label="Close"
        onClick={onClose}
      >
        <X size={20} aria-hidden />
      </button>
    </dialog>
  )
}
