// Those who attack, in a process of their own: what they do must not hold up the clock of the bystanders.
import { uuidv7 } from 'uuidv7'
import { creation, type Guest, makeGuest } from '../server/guest.fixture.ts'
import { framesOf, requestsOf, sampled } from '../server/mutations.fixture.ts'
import { exchange, sendRaw, statusOf } from '../server/wire.fixture.ts'

export interface Ask {
  readonly url: string
  readonly roomId: string
  readonly seed: number
  /** In a second, and for how many of them. */
  readonly frames: number
  readonly requests: number
  readonly seconds: number
}

/** How much was sent, how much of it was answered at all, and what was answered with 5xx. */
export interface Told {
  readonly frames: number
  readonly requests: number
  readonly answered: number
  readonly broken: readonly string[]
}

const TURN = 50
/** Something that a request can be about. */
const openFile = async (eve: Guest, roomId: string) => {
  const fileId = uuidv7()
  const made = await eve.call('POST', '/uploads', undefined, creation(fileId, roomId, 'a file', 99))
  if (made.status !== 201) throw new Error(`no upload: ${made.status}`)
  return fileId
}

async function attack({ url, roomId, seed, frames, requests, seconds }: Ask): Promise<Told> {
  let eve = await makeGuest(url, 'Eve')
  const { cookie } = eve
  const fileId = await openFile(eve, roomId)
  const packets = sampled(framesOf(roomId, fileId), frames * seconds, seed)
  const all = sampled(requestsOf(cookie, roomId, fileId), requests * seconds, seed)
  const answers: Promise<readonly [number, string]>[] = []
  const began = performance.now()
  for (let sent = 0; sent < packets.length;) {
    const share = Math.min(1, (performance.now() - began) / 1000 / seconds)
    for (; sent < Math.floor(share * packets.length); sent++) {
      if (eve.socket.disconnected && !eve.socket.active) {
        eve.leave()
        eve = await makeGuest(url, 'Eve')
      }
      const packet = packets[sent] ?? ''
      await sendRaw(eve, packet.startsWith('4') ? packet.slice(1) : packet)
    }
    while (answers.length < Math.floor(share * all.length)) {
      const request = all[answers.length] ?? ''
      answers.push(exchange(url, request, true).then((answer) => [statusOf(answer), request]))
    }
    await new Promise((resolve) => setTimeout(resolve, TURN))
  }
  eve.leave()
  const told = await Promise.all(answers)
  return {
    frames: packets.length,
    requests: all.length,
    answered: told.filter(([status]) => status > 0).length,
    broken: told.flatMap(([status, request]) => (status >= 500 ? [`${status}: ${request}`] : [])),
  }
}

process.on('message', (ask: Ask) => void attack(ask).then((told) => process.send?.(told)))
process.once('disconnect', () => process.exit())
process.send?.('ready')
