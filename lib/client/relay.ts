import Dexie, { RangeSet } from 'dexie'

const CHANGED = 'tendril:changed'

/**
 * By a BroadcastChannel Dexie tells other tabs what has changed. Where there is none, they hear only that
 * something has, and look at everything anew.
 */
export function relayChanges(): void {
  if ('BroadcastChannel' in globalThis) return
  let heard = false
  Dexie.on('storagemutated', () => {
    if (!heard) localStorage.setItem(CHANGED, crypto.randomUUID())
  })
  addEventListener('storage', ({ key }) => {
    if (key !== CHANGED) return
    heard = true
    const detail = { all: new RangeSet(-Infinity, [[]]) }
    dispatchEvent(new CustomEvent('x-storagemutated-1', { detail }))
    heard = false
  })
}
