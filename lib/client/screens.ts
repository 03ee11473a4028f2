import { uuidv7 } from './uuid.ts'

/** Which rooms are on the screen, in whatever tab of this device. */
export interface Screens {
  /** Returns what ends it. */
  show(roomId: string): () => void
  all(): Promise<ReadonlySet<string>>
}

/** Those of this tab alone. */
export function ownScreens(): Screens {
  const shown = new Map<object, string>()
  return {
    show(roomId) {
      const view = {}
      shown.set(view, roomId)
      return () => void shown.delete(view)
    },
    all: () => Promise.resolve(new Set(shown.values())),
  }
}

const PREFIX = 'tendril:screen:'

/** A lock for each view: it ends with its tab, however that ends. */
export function tabScreens(): Screens {
  const own = ownScreens()
  if (!('locks' in navigator)) return own
  return {
    show(roomId) {
      const hide = own.show(roomId)
      const { signal, abort } = withAbort()
      const held = new Promise<void>((release) => signal.addEventListener('abort', () => release()))
      const name = `${PREFIX}${roomId}:${uuidv7()}`
      navigator.locks.request(name, { signal }, () => held).catch(() => undefined)
      return () => {
        hide()
        abort()
      }
    },
    async all() {
      const { held = [] } = await navigator.locks.query()
      const names = held.map(({ name = '' }) => name).filter((name) => name.startsWith(PREFIX))
      const elsewhere = names.map((name) => name.slice(PREFIX.length).split(':')[0]!)
      return new Set([...(await own.all()), ...elsewhere])
    },
  }
}

function withAbort() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
