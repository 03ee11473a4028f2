import type { MessageItem } from '../../lib/client/view.ts'
import { roomView } from '../../lib/client/view.ts'
import { engine } from './engine.ts'

/** What I said last and could still change. */
export const myLastMessage = async (roomId: string, me: string): Promise<MessageItem | null> => {
  const { items } = await roomView(engine().db, roomId, me, 100)
  const last = items.findLast(
    (item) => item.kind === 'message' && item.mine && !item.deleted && item.text !== '',
  )
  return last?.kind === 'message' ? last : null
}
