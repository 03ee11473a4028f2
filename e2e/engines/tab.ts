/** What is looked for on a screen: as a screen reader would, by role and name. */
export interface Place {
  role: 'button' | 'textbox' | 'combobox' | 'menuitem' | 'group' | 'link'
  /** A regular expression; the name has to match it. */
  name: string
}

/** A page in another engine, whatever drives it. */
export interface Tab {
  opens: (url: string) => Promise<void>
  /** Runs in the page on what is handed in, which JSON must be able to say; a promise is waited for. */
  runs: <A extends unknown[], T>(work: (...args: A) => T | Promise<T>, ...args: A) => Promise<T>
  /** Presses what is there now, as a finger does; a place that is not there is an error. */
  presses: (place: Place) => Promise<void>
  /** Types into what has the focus. */
  types: (text: string) => Promise<void>
  /** Turns the wheel over the middle of the screen; what is below comes up. */
  turnsWheel: (by: number) => Promise<void>
  /** Picks files in the app's picker. */
  picks: (...paths: string[]) => Promise<void>
  /** A picture of what is on the screen, as PNG. */
  shows: () => Promise<Buffer>
  closes: () => Promise<void>
}

/** A browser process. */
export interface Browser {
  /** The first of its tabs. */
  tab: Tab
  /** One more. They are asked one after the other. */
  opensTab: () => Promise<Tab>
  /** What the console complained about so far. */
  complaints: string[]
  close: () => Promise<void>
}

export interface Engine {
  name: string
  /** What is missing here to drive it; null: nothing. */
  missing: string | null
  /** A cold start on what is kept in `profile`, an empty folder at first. */
  start: (profile: string) => Promise<Browser>
  /** Another start on the same profile finds what the last one has kept. */
  keeps: boolean
}

/** The last on the screen; in a dialog, if one is open. Runs in the page. */
export function seek(role: string, name: string): HTMLElement | null {
  const tags: Record<string, string> = {
    button: 'button',
    link: 'a[href]',
    textbox: 'textarea,input:not([type]),input[type=text]',
  }
  const dialog = [...document.querySelectorAll('dialog[open],[role=dialog]')].at(-1)
  const all = (dialog ?? document).querySelectorAll<HTMLElement>(
    [`[role=${role}]`, tags[role] ?? []].flat().join(),
  )
  const called = (element: HTMLElement) => {
    const { labels } = element as HTMLInputElement
    const label = element.getAttribute('aria-label') ?? labels?.[0]?.textContent
    return (label ?? element.textContent).trim()
  }
  const pattern = new RegExp(name)
  return [...all].findLast((one) => one.checkVisibility() && pattern.test(called(one))) ?? null
}
