/** Stands in the shell itself, behind what is painted first; the build writes the names into it. */
declare const START: readonly [string, ...string[]]
declare const ROOM: readonly string[]
import { liftGlimpse, showGlimpse } from './glimpse.ts'

/** Longer than this nobody looks at what was, in place of what is. */
const PATIENCE = 5000

const { dataset } = document.documentElement
let left = false
/** Another document asks again for what this one could not have. */
const beginAgain = () => {
  if ('broken' in dataset && !('alive' in dataset)) location.reload()
}

// A part of the app can't be had: the shell says so.
addEventListener(
  'error',
  ({ target }) => {
    if (!(target instanceof HTMLScriptElement)) return
    dataset.broken = ''
    // It was broken off because its page was left, and somebody has come back to that.
    if (left) beginAgain()
  },
  true,
)
addEventListener('pagehide', () => (left = true))
addEventListener('pageshow', ({ persisted }) => persisted && beginAgain())
addEventListener('online', beginAgain)

// The browser makes this offer once, perhaps before there is anybody to hear it.
addEventListener('beforeinstallprompt', (offer) => {
  offer.preventDefault()
  Object.assign(window, { offer })
})

const inRoom = location.pathname.startsWith('/r/')
if (inRoom) showGlimpse(START[0])

/** Fetched at once and run when they are asked for; what a room needs, too, where the address is one's. */
const fetchAhead = () => {
  for (const href of inRoom ? [...START, ...ROOM] : START)
    document.head.append(
      Object.assign(document.createElement('link'), { rel: 'modulepreload', href }),
    )
}

let begun = false
const begin = () => {
  if (begun) return
  begun = true
  fetchAhead()
  document.head.append(
    Object.assign(document.createElement('script'), { type: 'module', src: START[0] }),
  )
  setTimeout(liftGlimpse, PATIENCE)
}
// The first paint is there before anything is fetched or run; a tab that nobody sees paints nothing.
requestAnimationFrame(() => setTimeout(begin))
setTimeout(begin, document.visibilityState === 'visible' ? 250 : 0)
