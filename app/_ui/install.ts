import { Cell } from '../../lib/client/live.ts'

/** Chromium's own offer to install, which TypeScript does not know. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>
  readonly userChoice: Promise<{ outcome: 'accepted' | 'dismissed' }>
}

/** How the app gets onto this home screen: the browser asks, or a person does it by hand. */
export type WayIn = { kind: 'prompt'; event: InstallEvent } | { kind: 'hand' }

/** iPads say that they are Macs; no Mac has a screen to touch. */
const isApple = () =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (navigator.userAgent.includes('Macintosh') && navigator.maxTouchPoints > 1)

/** Null where it is installed already, or never can be. */
export const wayIn = new Cell<WayIn | null>(null)

/** From the first moment on: the browser makes its offer once. */
export const watchInstall = (): void => {
  if (!matchMedia('(display-mode: browser)').matches) return
  if (isApple()) {
    wayIn.set({ kind: 'hand' })
    import('./splash.ts').then(({ addSplash }) => addSplash(), reportError)
  }
  const keep = (event: Event) => {
    // It is made when somebody has seen what it is good for.
    event.preventDefault()
    wayIn.set({ kind: 'prompt', event: event as InstallEvent })
  }
  addEventListener('beforeinstallprompt', keep)
  const { offer } = window as { offer?: Event }
  if (offer) keep(offer)
  addEventListener('appinstalled', () => wayIn.set(null))
}
