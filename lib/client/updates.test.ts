import { expect, it } from 'vitest'
import { begun } from './updates.ts'

/** A registration whose first worker comes to whatever the test says. */
function registering() {
  const worker = Object.assign(new EventTarget(), { state: 'installing' })
  const registration = { installing: worker, waiting: null, active: null as unknown }
  const becomes = (state: string) => {
    worker.state = state
    if (state === 'activating') registration.active = worker
    worker.dispatchEvent(new Event('statechange'))
  }
  return { worker, becomes, registration: registration as unknown as ServiceWorkerRegistration }
}

it('has a worker when the first one begins', async () => {
  const { worker, becomes, registration } = registering()
  const beginning = begun(registration)
  becomes('installed')
  becomes('activating')
  expect(await beginning).toBe(worker)
  expect(await begun(registration)).toBe(worker)
})

it('says so when the first one could not fetch all that it keeps', async () => {
  const { becomes, registration } = registering()
  const beginning = begun(registration)
  becomes('redundant')
  await expect(beginning).rejects.toThrow('no shell')
  // It may be over before anybody looks.
  const gone = { installing: null, waiting: null, active: null }
  await expect(begun(gone as unknown as ServiceWorkerRegistration)).rejects.toThrow('no shell')
})
