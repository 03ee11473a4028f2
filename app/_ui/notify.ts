import { useLiveQuery } from 'dexie-react-hooks'
import { canNotify, saidIn, type Can, type Said } from '../../lib/client/notify.ts'
import { engine } from './engine.ts'

/** Whether this device can be woken, and what was said to that; null while it is looked up. */
export const useNotify = (): { can: Can; said: Said } | null => {
  const said = useLiveQuery(async () => ({ said: await saidIn(engine().db) }), [])
  return said ? { can: canNotify(), ...said } : null
}

/** Why nothing can wake this device, and what would help. */
export const hindrances: Record<Exclude<Can, 'yes'>, string> = {
  install:
    'On an iPhone or iPad, Tendril can tell you once it is on the home screen: Share, then Add to Home Screen.',
  blocked:
    'Notifications from Tendril are blocked on this device. Allow them in the settings of the browser, then come back.',
  never: 'This browser cannot be woken. It shows what is new when you open Tendril.',
}
