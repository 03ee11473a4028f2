import { openCompany } from './company.ts'
import { type Figure, round } from './figure.ts'
import { follow, followed, lagsOf } from './growth.ts'
import { Samples } from './samples.ts'
import { makePerson, TUS } from './tendril.ts'

const ROUNDS = 3
const GOAL = 4

/** From the writing of a byte at one node to its arrival at another one’s follower, against the same node’s. */
export async function between(): Promise<Figure> {
  const company = await openCompany(2)
  try {
    const [here = '', there = ''] = company.nodes.map(({ url }) => url)
    const person = await makePerson(here)
    const roomId = await person.makeRoom()
    const lags = { same: new Samples(), other: new Samples() }
    const lag = async (reader: string, into: Samples) => {
      const path = await person.makeUpload(roomId, followed)
      const fileId = path.split('/').at(-1) ?? ''
      const file = new URL(`/files/${fileId}`, reader).href
      const headers = { ...TUS, cookie: person.cookie }
      await follow({ upload: new URL(path, here).href, file, headers }, into)
    }
    for (let i = 0; i < ROUNDS; i++) {
      await lag(here, lags.same)
      await lag(there, lags.other)
    }
    const [same, other] = [lagsOf(lags.same), lagsOf(lags.other)]
    const ratio = other.p99 / same.p99
    return {
      name: 'between',
      says:
        `in GridFS, from sent at one node to followed at another: p50 ${other.p50} ms, p99 ${other.p99} ms; ` +
        `at the same node ${same.p50} and ${same.p99} ms (p99 ${round(ratio)} × that, less is better)`,
      ratio: round(ratio),
      goal: `≤ ${GOAL} × the same node’s`,
      met: ratio <= GOAL,
      far: ratio > 2 * GOAL,
      details: { other, same },
    }
  } finally {
    await company.close()
  }
}
