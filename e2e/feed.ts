import { expect, type Locator } from '@playwright/test'
import type { Person } from './person.ts'

export const feed = (who: Person) => who.page.getByRole('feed', { name: 'Posts' })
export const posts = (who: Person) => feed(who).getByRole('article')
export const post = (who: Person, text: string | RegExp) => posts(who).filter({ hasText: text })
/** By its number, whatever else is said of it elsewhere. */
export const numbered = (who: Person, no: number) =>
  feed(who).getByRole('article', { name: `No.${no},` })
export const preview = (who: Person) => who.page.getByRole('tooltip')

/** From the chat, or back to it. */
export async function turns(who: Person, face: 'board' | 'chat'): Promise<void> {
  await who.page.getByRole('button', { name: 'Room menu' }).click()
  await who.page.getByRole('menuitem', { name: `Show as a ${face}` }).click()
  await expect(face === 'board' ? feed(who) : who.log).toBeVisible()
}

export async function entersBoard(who: Person, room: string): Promise<void> {
  await who.opens(`${room}/board`)
  await expect(feed(who)).toBeVisible({ timeout: 60_000 })
}

export async function posted(who: Person, text: string): Promise<void> {
  await who.composer.fill(text)
  await who.page.getByRole('button', { name: 'Send' }).click()
  await expect(post(who, text).first()).toContainText(/No\.\d/)
}

export const numberOf = async (one: Locator): Promise<number> =>
  Number(/No\.(\d+)/.exec((await one.first().innerText()) ?? '')?.[1])
