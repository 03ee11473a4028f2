/** The tag under which the browser wakes the worker when there is a network. */
export const ERRAND = 'tendril:errand'

/** Background Sync, which Chromium alone has; TypeScript does not know it. */
export interface Syncing {
  sync?: { register(tag: string): Promise<void> }
}

/** Asks the browser to wake the worker as soon as there is a network, also when no tab is open. */
export function leaveErrand(): void {
  if (!('serviceWorker' in navigator)) return
  const left = navigator.serviceWorker
    .getRegistration()
    .then((registration) => (registration as Syncing | undefined)?.sync?.register(ERRAND))
  // Where it may not be, tabs send alone.
  left.catch(() => {})
}
