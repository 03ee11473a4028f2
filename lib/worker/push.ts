/// <reference lib="webworker" />
import * as v from 'valibot'
import { systemClock } from '../client/clock.ts'
import { TendrilDb } from '../client/db.ts'
import { subscribe } from '../client/subscribe.ts'
import { PostWire } from '../client/wire.post.ts'
import { unreadIn } from '../client/unread.ts'
import { tellOf } from '../client/woken.ts'
import { Wake } from '../protocol/push.ts'

declare const self: ServiceWorkerGlobalScope

/** TypeScript does not know it yet. */
interface Options extends NotificationOptions {
  readonly renotify?: boolean
}

const ICON = '/icon-192.png'

/** Something is shown in any case: browsers take the right to be woken away from who shows nothing. */
export async function wake(data: PushMessageData | null): Promise<void> {
  const db = new TendrilDb()
  try {
    const said = v.safeParse(Wake, read(data))
    if (!said.success) return await show('Tendril', { body: 'Something is new.' })
    const { roomId, seq } = said.output
    const wire = new PostWire(location.origin)
    const { title, body, quiet } = await tellOf({ db, wire, clock: systemClock }, said.output)
    const options: Options = { body, tag: roomId, renotify: !quiet, silent: quiet }
    await show(title, { ...options, data: { roomId, seq } })
    await badge(db)
    if (!(await db.meta.get('me'))) await leave()
  } catch (error) {
    reportError(error)
    await show('Tendril', { body: 'New message in one of your rooms' })
  } finally {
    db.close()
  }
}

const read = (data: PushMessageData | null): unknown => {
  try {
    return data?.json()
  } catch {
    return null
  }
}

const show = (title: string, options: Options) =>
  self.registration.showNotification(title, { icon: ICON, ...options })

async function badge(db: TendrilDb): Promise<void> {
  if (!('setAppBadge' in navigator)) return
  await navigator.setAppBadge(unreadIn(await db.rooms.toArray())).catch(() => undefined)
}

/** Logged out while the browser could not be told. */
async function leave(): Promise<void> {
  const subscription = await self.registration.pushManager.getSubscription()
  await subscription?.unsubscribe().catch(() => undefined)
}

/** A browser that moves this device to another address says so, or never does. */
export async function moved(): Promise<void> {
  const db = new TendrilDb()
  const said = await db.meta.get('push').finally(() => db.close())
  if (said?.value !== 'on') return
  await subscribe(self.registration.pushManager, new PostWire(location.origin))
}
