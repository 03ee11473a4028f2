import { uuidv7 } from 'uuidv7'
import type { Dialect } from './crowd.ts'
import { makePerson } from './tendril.ts'

export const bareDialect = (room = 'lobby'): Dialect => ({
  admit: async () => '',
  join: (wire, answered) => wire.ask('join', [room], answered),
  send: (wire, text, answered) => wire.ask('send', [room, text], answered),
  acknowledges: (answer) => answer === true,
})

export async function tendrilDialect(url: string): Promise<Dialect> {
  const roomId = await (await makePerson(url)).makeRoom()
  type Appended = { ok: boolean; value?: { results: { seq?: number }[] } }
  return {
    admit: async () => (await makePerson(url)).cookie,
    join: (wire, answered) => wire.ask('room:join', [{ roomId }], answered),
    send(wire, text, answered) {
      const entry = { id: uuidv7(), type: 'message', body: { text }, sentAt: Date.now() }
      wire.ask('room:append', [{ roomId, entries: [entry] }], answered)
    },
    acknowledges: (answer) => (answer as Appended).value?.results[0]?.seq !== undefined,
  }
}
