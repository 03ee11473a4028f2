import { freePort } from '../server/port.fixture.ts'
import { openPushService, type PushService, type Subscribed } from '../server/push.fixture.ts'
import { expect, test as base } from './people.ts'
import type { Person } from './person.ts'
import { allowNotifications, withPushService } from './push.ts'
import { Server } from './server.ts'

/** A server that calls devices, by a push service of its own. */
export interface Calls {
  readonly service: PushService
  readonly server: Server
  /** Somebody at this server. */
  comes(name: string): Promise<Person>
  /** Comes into a room with a device that wants to be called, and says something there. */
  wantedBy(who: Person, room: string): Promise<Subscribed>
}

export const test = base.extend<{ calls: Calls }>({
  calls: async ({ person }, use) => {
    const service = await openPushService()
    const server = new Server(await freePort(), { PUSH_ENDPOINTS: 'any' })
    await server.start()
    const people: Person[] = []
    await use({
      service,
      server,
      async comes(name) {
        const one = await person(name, server.url)
        people.push(one)
        return one
      },
      async wantedBy(who, room) {
        const device = service.subscribe()
        await withPushService(who.context, device)
        await who.opens()
        await allowNotifications(who, server.url)
        await who.enters(room)
        await who.keepsTheApp()
        await who.says(`${who.name} is here`)
        const ask = who.page.getByRole('region', { name: 'Notifications' })
        await ask.getByRole('button', { name: 'Turn on' }).click()
        await expect(ask).toContainText('You will hear of answers.')
        return device
      },
    })
    // Whoever is still there would complain that it is gone.
    for (const { context } of people) for (const page of context.pages()) await page.close()
    await server.stop()
    await service.close()
  },
})
