import { expect, test as base } from '@playwright/test'
import { freePort } from '../server/port.fixture.ts'
import { Device } from './device.ts'
import { Person } from './person.ts'
import { Server } from './server.ts'

interface Fixtures {
  /** A new person, with a device of their own; at another server than the usual, if it is named. */
  person: (name: string, url?: string) => Promise<Person>
  /** A device whose browser can be killed and started again; `url` as for a person. */
  device: (name: string, url?: string) => Device
}

export const test = base.extend<Fixtures, { server: Server }>({
  server: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = new Server(await freePort())
      await server.start()
      await use(server)
      await server.stop()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  person: async ({ browser, server }, use) => {
    const people: Person[] = []
    await use(async (name, url = server.url) => {
      const context = await browser.newContext()
      const person = new Person(name, context, await context.newPage(), url)
      people.push(person)
      return person
    })
    const complaints = people.flatMap(({ name, complaints: all }) =>
      all.map((one) => `${name}: ${one}`),
    )
    for (const { context } of people) await context.close()
    expect(complaints, 'the console is quiet').toEqual([])
  },
  device: async ({ server }, use) => {
    const devices: Device[] = []
    await use((name, url = server.url) => {
      const device = new Device(name, url)
      devices.push(device)
      return device
    })
    for (const device of devices) await device.close()
    const complaints = devices.flatMap(({ people }) => people.flatMap((one) => one.complaints))
    expect(complaints, 'the console is quiet').toEqual([])
  },
})

export { expect }
