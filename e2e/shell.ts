import type { Person } from './person.ts'

/** Which version a page is of. */
export const versionOf = ({ page }: Person) => page.locator('html').getAttribute('data-version')

export const offer = ({ page }: Person) => page.getByRole('region', { name: 'New version' })

/** The paths of what the device keeps of the app. */
export const kept = ({ page }: Person): Promise<string[]> =>
  page.evaluate(async () => {
    const names = await caches.keys()
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return requests.flat().map(({ url }) => new URL(url).pathname)
  })

/** As a new version is found by itself when somebody comes back to the app. */
export const looks = ({ page }: Person) =>
  page.evaluate(async () => (await navigator.serviceWorker.ready).update().then(() => undefined))

/** Notes when a worker ends that never began. */
export function watchRegistering(): void {
  const { serviceWorker } = navigator
  const register = serviceWorker.register.bind(serviceWorker)
  serviceWorker.register = async (...all) => {
    const registration = await register(...all)
    const worker = registration.installing
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'redundant') Object.assign(globalThis, { failed: true })
    })
    return registration
  }
}
