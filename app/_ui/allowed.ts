import { useLiveQuery } from 'dexie-react-hooks'
import { limits } from '../../lib/protocol/limits.ts'
import type { SessionAnswer } from '../../lib/protocol/people.ts'
import { engine } from './engine.ts'

/** What this server takes, as it said when it was last heard. */
export const useAllowed = (): SessionAnswer['limits'] => {
  const row = useLiveQuery(() => engine().db.meta.get('limits'), [])
  const said = row?.value as Partial<SessionAnswer['limits']> | undefined
  return { text: said?.text ?? limits.text, uploadBytes: said?.uploadBytes ?? Infinity }
}
