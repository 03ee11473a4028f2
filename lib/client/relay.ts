import Dexie, { RangeSet } from 'dexie'
import type { Channel, Said } from './channel.ts'
import { uuidv7 } from './uuid.ts'

const CHANGED = 'tendril:changed'
const SAID = 'tendril:said'

/** What also tabs have to know that are alone with their connection. */
const words: readonly Said[] = ['leaving', 'left', 'renamed', 'cleared']

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

/** For tabs that have no channel: of all that is said, what is said of the device itself. */
export const relay: Channel = {
  post(message) {
    const at = words.indexOf(message)
    if (at < 0) return
    try {
      // Said twice it would be no change.
      localStorage.setItem(SAID, `${at} ${uuidv7()}`)
    } catch {
      // A browser that keeps nothing has nothing to tell the others of.
    }
  },
  listen(listener) {
    addEventListener('storage', ({ key, newValue }) => {
      const word = key === SAID && newValue !== null && words[Number.parseInt(newValue)]
      if (word) listener(word)
    })
  },
  close() {},
}
