import { expect } from '@playwright/test'
import type { Guest } from './guest.ts'

const SLOW = { timeout: 60_000 }

/** A post that is in the document, and where it stands in the window of its board. */
export interface Mounted {
  /** Its place from the top, of how many; -1: of more than are here. */
  nth: number
  of: number
  no: number
  text: string
  top: number
  bottom: number
  focused: boolean
}

interface Feed {
  height: number
  posts: Mounted[]
}

const feedOf = ({ tab }: Guest): Promise<Feed> =>
  tab.runs(() => {
    const feed = document.querySelector('[role=feed]')
    const { top: above = 0, height = 0 } = feed?.getBoundingClientRect() ?? {}
    const posts = Array.from(feed?.querySelectorAll('article') ?? [], (post) => {
      const { top, bottom } = post.getBoundingClientRect()
      return {
        nth: Number(post.getAttribute('aria-posinset')),
        of: Number(post.getAttribute('aria-setsize')),
        no: Number(/^No\.(\d+),/.exec(post.getAttribute('aria-label') ?? '')?.[1]),
        text: post.innerText,
        top: top - above,
        bottom: bottom - above,
        focused: post === document.activeElement,
      }
    })
    return { height, posts }
  })

export const mounted = async (who: Guest): Promise<Mounted[]> => (await feedOf(who)).posts

/** How a post reads, in sight from its first line to its last, and at rest. */
export async function seesPost(who: Guest, text: string | RegExp): Promise<Mounted> {
  let seen: Mounted | undefined
  await expect
    .poll(async () => {
      const { height, posts } = await feedOf(who)
      const before = seen
      seen = posts.find((one) => one.text.match(text))
      const whole = seen && seen.top >= 0 && seen.bottom <= height
      return whole === true && seen?.top === before?.top
    }, SLOW)
    .toBe(true)
  return seen!
}

/** One post below the other, each the next, from the window's top to its bottom, at rest; answers them. */
export async function seesNoHole(who: Guest): Promise<Mounted[]> {
  let seen: Mounted[] = []
  const holes = async () => {
    const { height, posts } = await feedOf(who)
    const before = seen[0]
    seen = posts.filter(({ top, bottom }) => bottom > 0 && top < height)
    const [first, last] = [seen[0], seen.at(-1)]
    if (!first || !last) return ['nothing is in sight']
    if (first.nth !== before?.nth || first.top !== before.top) return ['it moves']
    return [
      first.nth > 1 && first.top > 20 ? `above ${first.nth}` : [],
      last.nth !== last.of && last.bottom < height - 20 ? `below ${last.nth}` : [],
      ...seen.slice(1).map(({ nth, top }, at) => {
        const { nth: above, bottom } = seen[at]!
        return nth === above + 1 && Math.abs(top - bottom - 8) < 2 ? [] : `at ${nth}`
      }),
    ].flat()
  }
  await expect.poll(holes, SLOW).toEqual([])
  return seen
}
