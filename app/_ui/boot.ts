/** Stands in the shell itself, behind what is painted first; the build writes the names into it. */
declare const START: readonly string[]
declare const ROOM: readonly string[]
export {}

// A part of the app can't be had: the shell says so.
addEventListener(
  'error',
  ({ target }) => {
    if (target instanceof HTMLScriptElement) document.documentElement.dataset.broken = ''
  },
  true,
)

// The browser makes this offer once, perhaps before there is anybody to hear it.
addEventListener('beforeinstallprompt', (offer) => {
  offer.preventDefault()
  Object.assign(window, { offer })
})

// To open a database that is cold takes longest: begun now, it is warm when the app asks for it.
try {
  const warmed = indexedDB.open('tendril')
  warmed.addEventListener('upgradeneeded', () => warmed.transaction?.abort())
  warmed.addEventListener('success', () => warmed.result.close())
  warmed.addEventListener('error', (event) => event.preventDefault())
} catch {
  // Without one, the app says so.
}

const preload = (paths: readonly string[]) => {
  for (const href of paths) {
    const link = document.createElement('link')
    document.head.append(Object.assign(link, { rel: 'modulepreload', href }))
  }
}

let begun = false
const begin = () => {
  if (begun) return
  begun = true
  const script = document.createElement('script')
  document.head.append(Object.assign(script, { type: 'module', src: START[0] }))
  // What it imports, and what a room needs, is fetched beside it.
  preload(START)
  if (location.pathname.startsWith('/r/')) preload(ROOM)
}
// The skeleton is on the screen before anything is loaded; a tab that nobody sees paints nothing.
requestAnimationFrame(() => setTimeout(begin))
setTimeout(begin, document.visibilityState === 'visible' ? 250 : 0)
