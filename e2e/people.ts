import { expect, test as base } from '@playwright/test'
import { freePort } from '../server/port.fixture.ts'
import { Person } from './person.ts'
import { Server } from './server.ts'

interface Fixtures {
  /** A new person, with a device of their own; at another server than the usual, if it is named. */
  person: (name: string, url?: string) => Promise<Person>
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
})

export { expect }
