import type { BrowserContext, CDPSession, Worker } from '@playwright/test'
import type { Subscription, Wake } from '../lib/protocol/push.ts'
import type { Subscribed } from '../server/push.fixture.ts'
import type { Person } from './person.ts'

/** What a notification on the screen says. */
export interface Shown {
  title: string
  body: string
  tag: string
  silent: boolean | null
}

/** A worker's own world, as far as it is needed: a page's does not know it. */
interface WorkerScope extends EventTarget {
  readonly registration: ServiceWorkerRegistration
  readonly clients: { openWindow(url: string): Promise<null> }
  readonly ExtendableEvent: new (
    type: string,
  ) => Event & { waitUntil(work: Promise<unknown>): void }
  readonly WindowClient: { prototype: { focus(): Promise<unknown> } }
  readonly NotificationEvent: new (
    type: string,
    about: { notification: Notification },
  ) => Event & { waitUntil(work: Promise<unknown>): void }
}

/** Lets this device show notifications, as if the person had been asked, while the page is there. */
export async function allowNotifications({ context, page }: Person, origin: string) {
  const cdp = await context.newCDPSession(page)
  const { targetInfo } = await cdp.send('Target.getTargetInfo')
  await cdp.send('Browser.setPermission', {
    permission: { name: 'notifications' },
    setting: 'granted',
    origin,
    ...(targetInfo.browserContextId && { browserContextId: targetInfo.browserContextId }),
  })
}

/** From now on the browser has a push service that answers, and calls it no more when it is told so. */
export async function withPushService(context: BrowserContext, device: Subscribed): Promise<void> {
  await context.exposeBinding('unsubscribed', () => device.answers(410))
  await context.addInitScript(({ endpoint, keys }) => {
    let there: PushSubscription | null = null
    const { unsubscribed } = globalThis as unknown as { unsubscribed(): Promise<void> }
    PushManager.prototype.getSubscription = async () => there
    PushManager.prototype.subscribe = async (options) => {
      const key = options?.applicationServerKey as Uint8Array<ArrayBuffer>
      const unsubscribe = async () => {
        await unsubscribed()
        there = null
        return true
      }
      const made = { endpoint, options: { applicationServerKey: key.buffer }, unsubscribe }
      there = { ...made, toJSON: () => ({ endpoint, keys }) } as unknown as PushSubscription
      return there
    }
  }, device.subscription)
}

/** Stops the worker, and has the browser wake it with this. */
export async function wakeWith(context: BrowserContext, origin: string, wake: Wake | string) {
  const page = context.pages()[0] ?? (await context.newPage())
  const cdp = await context.newCDPSession(page)
  const registrationId = await registrationAt(cdp, origin)
  await cdp.send('ServiceWorker.stopAllWorkers')
  const data = typeof wake === 'string' ? wake : JSON.stringify(wake)
  await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data })
  await cdp.detach()
}

async function registrationAt(cdp: CDPSession, origin: string): Promise<string> {
  const found = new Promise<string>((resolve) =>
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = registrations.find((one) => one.scopeURL.startsWith(origin) && !one.isDeleted)
      if (ours) resolve(ours.registrationId)
    }),
  )
  await cdp.send('ServiceWorker.enable')
  return found
}

/** The worker that runs now. */
export async function workerOf(context: BrowserContext): Promise<Worker> {
  return context.serviceWorkers().at(-1) ?? context.waitForEvent('serviceworker')
}

export async function shownBy(context: BrowserContext): Promise<Shown[]> {
  const worker = await workerOf(context)
  return worker.evaluate(async () => {
    const { registration } = self as unknown as WorkerScope
    const all = await registration.getNotifications()
    return all.map(({ title, body, tag, silent }) => ({ title, body, tag, silent }))
  })
}

/** Taps the notification; answers the paths that the worker opens in a new window. */
export async function taps(context: BrowserContext): Promise<string[]> {
  const worker = await workerOf(context)
  return worker.evaluate(async () => {
    const scope = self as unknown as WorkerScope
    const opened: string[] = []
    // Browsers let a worker do this after a real tap alone.
    scope.clients.openWindow = async (url) => (opened.push(url), null)
    scope.WindowClient.prototype.focus = async () => undefined
    const [notification] = await scope.registration.getNotifications()
    const work: Promise<unknown>[] = []
    const tap = new scope.NotificationEvent('notificationclick', { notification: notification! })
    tap.waitUntil = (promise) => void work.push(Promise.resolve(promise))
    scope.dispatchEvent(tap)
    await Promise.all(work)
    return opened
  })
}

/** The browser moves this device to another address, and tells its worker. */
export async function movesTo(context: BrowserContext, subscription: Subscription): Promise<void> {
  const worker = await workerOf(context)
  await worker.evaluate(async (given) => {
    const scope = self as unknown as WorkerScope
    const push = Object.getPrototypeOf(scope.registration.pushManager) as PushManager
    push.getSubscription = async () => null
    push.subscribe = async () => ({ toJSON: () => given }) as unknown as PushSubscription
    const work: Promise<unknown>[] = []
    const move = new scope.ExtendableEvent('pushsubscriptionchange')
    move.waitUntil = (promise) => void work.push(Promise.resolve(promise))
    scope.dispatchEvent(move)
    await Promise.all(work)
  }, subscription)
}
