import { useLiveQuery } from 'dexie-react-hooks'
import { unsentIn, type Unsent } from '../../lib/client/held.ts'
import { engine } from './engine.ts'

export const useUnsent = (roomId: string): Unsent | undefined =>
  useLiveQuery(() => unsentIn(engine().db, roomId), [roomId])

/** What of mine is only here: "2 messages and a draft". */
export const unsentText = ({ messages, draft }: Unsent): string => {
  const counted = messages === 1 ? '1 message' : `${messages} messages`
  return [messages > 0 && counted, draft.trim() !== '' && 'a draft'].filter(Boolean).join(' and ')
}
