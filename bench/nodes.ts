import { openCompany } from './company.ts'
import { type Crowd, openCrowd, type Tally } from './crowd.ts'
import { tendrilDialect } from './dialects.ts'
import { FAR, type Figure, round } from './figure.ts'
import type { Program } from './program.ts'
import { median } from './samples.ts'

const ROUNDS = 3
const COUNTS = [1, 2, 4]
const ROOMS = 8
const MEMBERS = 100
/** Messages a second in each room: as much as the nodes, their database and all members carry on one machine. */
const PACE = 3
const WARM = 1500
const MEASURED = 5000
const GOAL = { more: 0.15, elsewhere: 0.1 }

interface Look {
  /** CPU of all nodes together for a delivery, in µs, beyond what they use when nothing is said. */
  readonly us: number
  /** CPU seconds a second of one node when nothing is said. */
  readonly idle: number
  readonly tallies: readonly Tally[]
}

const sleep = (time: number) => new Promise((resolve) => setTimeout(resolve, time))
const cpuOf = async (nodes: readonly Program[]) =>
  (await Promise.all(nodes.map((node) => node.cpu()))).reduce((sum, cpu) => sum + cpu, 0)
const deliveredTo = (crowds: readonly Crowd[]) =>
  crowds.reduce((sum, crowd) => sum + crowd.delivered(), 0)

const openRooms = async (nodes: readonly Program[], rooms: number): Promise<Crowd[]> => {
  const urls = nodes.map(({ url }) => url)
  const crowds: Crowd[] = []
  while (crowds.length < rooms) {
    crowds.push(await openCrowd(urls, MEMBERS, await tendrilDialect(urls[0] ?? '')))
  }
  return crowds
}

/** CPU seconds of `nodes` in a time of silence or of talk. */
const use = async (nodes: readonly Program[]) => {
  const before = await cpuOf(nodes)
  await sleep(MEASURED)
  return (await cpuOf(nodes)) - before
}

/** Many rooms whose members are spread over all nodes. */
async function spread(nodes: readonly Program[]): Promise<Look> {
  const crowds = await openRooms(nodes, ROOMS)
  await sleep(WARM)
  const silent = await use(nodes)
  const stops = crowds.map((crowd) => crowd.pace(PACE))
  await sleep(WARM)
  const delivered = deliveredTo(crowds)
  const busy = await use(nodes)
  const us = (1e6 * (busy - silent)) / (deliveredTo(crowds) - delivered)
  for (const stop of stops) stop()
  const tallies = await Promise.all(crowds.map((crowd) => crowd.leave()))
  return { us, idle: (silent * 1000) / MEASURED / nodes.length, tallies }
}

/** What rooms on one node cost the others, beyond what they use when nothing is said: a share of its CPU. */
async function elsewhere([home, ...others]: readonly Program[]): Promise<number> {
  if (!home) return Number.NaN
  const crowds = await openRooms([home], ROOMS)
  const both = () => Promise.all([use([home]), use(others)])
  await sleep(WARM)
  const [silent, quiet] = await both()
  const stops = crowds.map((crowd) => crowd.pace(PACE))
  await sleep(WARM)
  const [busy, disturbed] = await both()
  for (const stop of stops) stop()
  for (const crowd of crowds) await crowd.leave()
  return (disturbed - quiet) / others.length / (busy - silent)
}

/** One, two and four nodes carry the same rooms. */
export async function nodes(): Promise<Figure> {
  const company = await openCompany(Math.max(...COUNTS))
  try {
    const looks = COUNTS.map((count) => ({ count, of: [] as Look[] }))
    const shares: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      for (const { count, of } of looks) of.push(await spread(company.nodes.slice(0, count)))
      shares.push(await elsewhere(company.nodes))
    }
    return compare(looks, median(shares))
  } finally {
    await company.close()
  }
}

function compare(looks: readonly { count: number; of: Look[] }[], share: number): Figure {
  const us = looks.map(({ count, of }) => ({ count, us: median(of.map((look) => look.us)) }))
  const idle = median(looks.flatMap(({ of }) => of.map((look) => look.idle)))
  const [alone, ...together] = us.map((one) => one.us)
  const ratio = Math.max(...together) / (alone ?? Number.NaN)
  const tallies = looks.flatMap(({ of }) => of.flatMap((look) => look.tallies))
  const sum = (key: keyof Tally) => tallies.reduce((all, tally) => all + tally[key], 0)
  const exact = sum('lost') === 0 && sum('duplicated') === 0 && sum('acked') === sum('sent')
  const most = 1 + GOAL.more
  return {
    name: 'nodes',
    says:
      `CPU of all nodes for a delivery, ${ROOMS} rooms of ${MEMBERS} spread over all: ` +
      `${us.map((one) => `${round(one.us)} µs with ${one.count}`).join(', ')} ` +
      `(and ${round(100 * idle, 1)} % of a core for each node when nothing is said); ` +
      `a room on one node costs another ${round(100 * share, 1)} % of that one’s CPU; ` +
      `lost ${sum('lost')}, duplicated ${sum('duplicated')}`,
    ratio: round(ratio),
    goal: `≤ ${most}, ≤ ${100 * GOAL.elsewhere} %, nothing lost or doubled`,
    met: ratio <= most && share <= GOAL.elsewhere && exact,
    far: ratio > most / FAR || share > 3 * GOAL.elsewhere || !exact,
    details: {
      usPerDelivery: us.map((one) => ({ ...one, us: round(one.us) })),
      idle: round(idle, 3),
      elsewhere: round(share, 3),
      sent: sum('sent'),
    },
  }
}
