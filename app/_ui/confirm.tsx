import type { ReactNode } from 'react'
import { useAct } from './act.ts'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'

interface Props {
  title: string
  /** What the two buttons say. */
  keep?: string
  does: string
  onDo: () => Promise<void>
  onClose: () => void
  children: ReactNode
}

/** The last question before something goes. */
export const Confirm = ({ title, keep = 'Keep it', does, onDo, onClose, children }: Props) => {
  const { act, busy, problem } = useAct()
  const go = () =>
    act(async () => {
      await onDo()
      onClose()
    })
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="grid gap-4">
        {children}
        <Problem>{problem}</Problem>
        <div className="flex flex-wrap justify-end gap-2">
          <button type="button" className="button button-quiet" onClick={onClose}>
            {keep}
          </button>
          <button type="button" className="button button-danger" disabled={busy} onClick={go}>
            {does}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
