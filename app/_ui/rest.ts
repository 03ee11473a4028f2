import { useSyncExternalStore } from 'react'
import { clock } from './time.ts'

/** Until when this device reads no more, because so much was read today; null when it may. */
let until: number | null = null
let timer: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

const set = (next: number | null) => {
  until = next
  for (const tell of listeners) tell()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

/** Less than this is no budget, but too much at once: it is over before anybody has read why. */
const SOON = 5000

/** Looks at an answer in place of a file: whether it says that reading rests, and until when. */
export const noteRest = ({ status, headers }: Pick<Response, 'status' | 'headers'>): void => {
  const ms = Number(headers.get('retry-after')) * 1000
  if (status !== 429 || !(ms > SOON) || until !== null) return
  clearTimeout(timer)
  timer = setTimeout(() => set(null), ms)
  set(Date.now() + ms)
}

export const useRest = (): number | null =>
  useSyncExternalStore(
    subscribe,
    () => until,
    () => null,
  )

export const restWords = (until: number): string =>
  `So much was read here today that it rests until ${clock(until)}. It goes on by itself.`
