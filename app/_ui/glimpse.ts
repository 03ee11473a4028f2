/** The screen as it was when it was last at rest: shown until the room itself is there. */
interface Glimpse {
  path: string
  /** Another build may draw it in another way. */
  build: string
  /** Whose device it was is over with the next. */
  wipe: string
  width: number
  day: string
  html: string
}

const KEY = 'tendril:glimpse'
const MOST = 100_000
const ROOMS = 20

/** What moves, opens or is said of this very moment is not in it, nor what needs bytes. */
const LEFT_OUT =
  '.app > :not(main), dialog, [popover], [data-now], input, video, audio, canvas, .sr-only'
/** Names and meanings belong to the room itself. */
const KEPT = new Set([
  'class',
  'style',
  'dir',
  'hidden',
  'disabled',
  'rows',
  'placeholder',
  'data-day',
])

const toldWipe = () => document.documentElement.dataset['wipe'] ?? ''
const today = () => new Date().toDateString()

export function dropGlimpse(): void {
  try {
    localStorage.removeItem(KEY)
  } catch {
    // A browser that keeps nothing has kept none.
  }
}

/** Keeps what is on the screen, if it says nothing that will not be true later. */
export function keepGlimpse(): void {
  const { pathname: path } = location
  if (!path.startsWith('/r/')) return
  const build = document.querySelector('script[type=module]')?.getAttribute('src')
  const app = document.querySelector('#place > .app')
  const words = app?.querySelector('textarea')?.value
  const html = app && words === '' ? (copyOf(app)?.outerHTML ?? '') : ''
  if (!build || html === '' || html.length > MOST) return dropGlimpse()
  const [wipe, width, day] = [toldWipe(), innerWidth, today()]
  const glimpse: Glimpse = { path, build, wipe, width, day, html }
  try {
    localStorage.setItem(KEY, JSON.stringify(glimpse))
  } catch {
    dropGlimpse()
  }
}

function copyOf(from: Element): Element | null {
  if (from.matches(LEFT_OUT)) return null
  if (from.matches('[data-index]') && !inSight(from)) return null
  // What another width would show costs as much time as what is seen.
  if (getComputedStyle(from).display === 'none') return null
  const copy = from.cloneNode(false) as Element
  if (from instanceof HTMLElement)
    for (const { name, value } of from.attributes) {
      const picture = name === 'src' && value.startsWith('data:image/')
      if (!KEPT.has(name) && !picture) copy.removeAttribute(name)
    }
  // What is not scrolled has no bar.
  if (from instanceof HTMLElement && copy instanceof HTMLElement && from.matches('.log'))
    copy.style.paddingInlineEnd = `${from.offsetWidth - from.clientWidth}px`
  let rooms = 0
  for (const child of from.childNodes) {
    if (child instanceof Text) copy.append(child.data)
    if (child instanceof HTMLLIElement && ++rooms > ROOMS) break
    const part = child instanceof Element && copyOf(child)
    if (part) copy.append(part)
  }
  return copy
}

const inSight = (row: Element): boolean => {
  const { top, bottom } = row.getBoundingClientRect()
  return bottom > 0 && top < innerHeight
}

/** Before anything else runs: the page's own script does this. */
export function showGlimpse(build: string): void {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? 'null') as Glimpse | null
    if (kept?.path !== location.pathname || kept.build !== build) return
    if (kept.wipe !== toldWipe()) return
    const glimpse = document.createElement('div')
    glimpse.className = 'glimpse'
    glimpse.inert = true
    glimpse.ariaHidden = 'true'
    if (kept.day !== today()) glimpse.dataset.past = ''
    glimpse.innerHTML = kept.html
    document.body.prepend(glimpse)
    // Asked last: for the answer, the page is laid out.
    if (kept.width !== innerWidth) glimpse.remove()
  } catch {
    // Without it the room comes by itself.
  }
}

/** The room itself is there, or something else is. */
export const liftGlimpse = (): void => document.querySelector('.glimpse')?.remove()
