import type { MessageItem } from '../../lib/client/view.ts'
import { engine, useLive } from './engine.ts'
import { useHere } from './here.ts'

const NAMED = 3

/** The names of those who have read a message of mine; nobody's for another's. */
export const useReaders = ({ roomId, mine, seq }: MessageItem): string[] => {
  const { nameOf } = useHere()
  const readers = useLive(engine().readers(roomId))
  if (!mine || seq === null) return []
  return [...readers].filter(([, read]) => read >= seq).map(([userId]) => nameOf(userId))
}

export const seenBy = (names: readonly string[]): string | null => {
  if (names.length === 0) return null
  const rest = names.length - NAMED
  const named = rest > 1 ? names.slice(0, NAMED) : names
  const all = rest > 1 ? [...named, `${rest} others`] : named
  return `Seen by ${new Intl.ListFormat('en').format(all)}`
}
