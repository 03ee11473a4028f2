import * as v from 'valibot'
import { Refusal } from '../protocol/errors.ts'
import { PushKey } from '../protocol/push.ts'
import { valueOf, type Wire } from './wire.ts'

const PATH = '/api/push'
/** Chromium without a push service never answers. */
const PATIENCE = 20_000

type Call = Pick<Wire, 'call'>

/**
 * Has the browser's push service take calls for this device, and tells the server where. Also where it
 * seems to be so already: browsers move, or stop, without a word.
 */
export async function subscribe(push: PushManager, wire: Call): Promise<void> {
  const offer = valueOf(await wire.call('GET', PATH))
  if (!v.is(PushKey, offer)) throw new Refusal('UNAVAILABLE')
  const key = bytesOf(offer.key)
  let subscription = await push.getSubscription()
  if (subscription && !isFor(subscription, key)) {
    await within(subscription.unsubscribe())
    subscription = null
  }
  subscription ??= await within(
    push.subscribe({ userVisibleOnly: true, applicationServerKey: key }),
  )
  const { endpoint, keys } = subscription.toJSON()
  const { p256dh, auth } = keys ?? {}
  valueOf(await wire.call('PUT', PATH, { endpoint, keys: { p256dh, auth } }))
}

/** This device is called no more, whether or not the server can be told now. */
export async function unsubscribe(push: PushManager, wire: Call): Promise<void> {
  const subscription = await push.getSubscription()
  if (subscription) await within(subscription.unsubscribe())
  await wire.call('DELETE', PATH)
}

const silent = () =>
  new Refusal(
    'UNSUPPORTED',
    'The push service of this browser does not answer, so nothing can wake this device. Everything else works as before: try again later, or in another browser.',
  )

/** What the browser does in time, or a reason in words. */
function within<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(silent()), PATIENCE)
    work
      .then(resolve, (error: unknown) => reject(error instanceof Refusal ? error : silent()))
      .finally(() => clearTimeout(late))
  })
}

function bytesOf(key: string): Uint8Array<ArrayBuffer> {
  const letters = atob(key.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0))
}

/** Whether it was made with this key; a browser that does not say has kept it. */
function isFor({ options }: PushSubscription, key: Uint8Array): boolean {
  const had = options?.applicationServerKey
  return !had || String(new Uint8Array(had)) === String(key)
}
