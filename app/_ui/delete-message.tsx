import type { MessageItem } from '../../lib/client/view.ts'
import { useAct } from './act.ts'
import { Dialog } from './dialog.tsx'
import { engine } from './engine.ts'
import { Problem } from './problem.tsx'

export const DeleteMessage = ({ item, onClose }: { item: MessageItem; onClose: () => void }) => {
  const { act, busy, problem } = useAct()
  const remove = () =>
    act(async () => {
      await engine().remove(item.roomId, item.id)
      onClose()
    })
  return (
    <Dialog title="Delete this message?" onClose={onClose}>
      <div className="grid gap-4">
        <p className="text-pretty text-muted">
          It goes away for everybody{item.files.length > 0 && ', and its files with it'}. A line
          stays where it was.
        </p>
        <Problem>{problem}</Problem>
        <div className="flex flex-wrap justify-end gap-2">
          <button type="button" className="button button-quiet" onClick={onClose}>
            Keep it
          </button>
          <button type="button" className="button button-danger" disabled={busy} onClick={remove}>
            Delete
          </button>
        </div>
      </div>
    </Dialog>
  )
}
