import type { BrowserContext } from '@playwright/test'

/** Has the browser wake the worker, as it does by itself when it finds that there is a network. */
export async function wakeWorker(context: BrowserContext, origin: string): Promise<void> {
  const page = context.pages()[0] ?? (await context.newPage())
  const cdp = await context.newCDPSession(page)
  const found = new Promise<string>((resolve) =>
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const ours = registrations.find((one) => one.scopeURL.startsWith(origin) && !one.isDeleted)
      if (ours) resolve(ours.registrationId)
    }),
  )
  await cdp.send('ServiceWorker.enable')
  const registrationId = await found
  const tag = 'tendril:errand'
  const event = { origin, registrationId, tag, lastChance: false }
  await cdp.send('ServiceWorker.dispatchSyncEvent', event)
  await cdp.detach()
}
