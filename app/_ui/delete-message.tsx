import type { MessageItem } from '../../lib/client/view.ts'
import { Confirm } from './confirm.tsx'
import { engine } from './engine.ts'

export const DeleteMessage = ({ item, onClose }: { item: MessageItem; onClose: () => void }) => (
  <Confirm
    title="Delete this message?"
    does="Delete"
    onDo={() => engine().remove(item.roomId, item.id)}
    onClose={onClose}
  >
    <p className="text-pretty text-muted">
      It goes away for everybody{item.files.length > 0 && ', and its files with it'}. A line stays
      where it was.
    </p>
  </Confirm>
)
