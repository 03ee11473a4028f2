/** Stands in the shell itself, behind what is painted first; the build writes the names into it. */
declare const START: string
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

/** Fetched beside what is on its way already, and run when it is asked for. */
if (location.pathname.startsWith('/r/'))
  for (const href of ROOM)
    document.head.append(
      Object.assign(document.createElement('link'), { rel: 'modulepreload', href }),
    )

let begun = false
const begin = () => {
  if (begun) return
  begun = true
  document.head.append(
    Object.assign(document.createElement('script'), { type: 'module', src: START }),
  )
}
// The skeleton is on the screen before anything runs; a tab that nobody sees paints nothing.
requestAnimationFrame(() => setTimeout(begin))
setTimeout(begin, document.visibilityState === 'visible' ? 250 : 0)
