import type { Db, IndexDescription } from 'mongodb'
import type { MemberRecord, Rooms } from '../store.ts'
import { durable, isTaken } from './durable.ts'
import { same } from './same.ts'
import { together } from './together.ts'

type Members = Pick<Rooms, 'member' | 'standings' | 'members' | 'memberships' | 'setMember'>

export const memberIndexes: IndexDescription[] = [
  { key: { roomId: 1, userId: 1 }, unique: true },
  { key: { roomId: 1, standing: 1 } },
  { key: { userId: 1, standing: 1 } },
]

const pick = ({ roomId, userId, name, role, standing, since }: MemberRecord): MemberRecord => ({
  roomId,
  userId,
  name,
  role,
  standing,
  since,
})

const inside = { standing: 'in' } as const
/** Rooms whose people are looked up with one command. */
const WIDTH = 50

interface Room {
  readonly roomId: string
  readonly limit: number
}

interface Asked {
  readonly roomId: string
  readonly userIds: readonly string[]
}

export const makeMembers = (db: Db): Members & { removeAll(roomId: string): Promise<void> } => {
  const members = db.collection<MemberRecord>('members', durable)

  const replace = (member: MemberRecord) => {
    const { roomId, userId } = member
    const one = { roomId: same(roomId), userId: same(userId) }
    return members.replaceOne(one, pick(member), { upsert: true })
  }

  const filterOf = ({ roomId, userIds: [only = '', ...more] }: Asked) => ({
    roomId: same(roomId),
    userId: more.length > 0 ? { $in: [only, ...more] } : same(only),
  })
  const standings = together(WIDTH, async ([first, ...more]: readonly [Asked, ...Asked[]]) => {
    const filter = more.length > 0 ? { $or: [first, ...more].map(filterOf) } : filterOf(first)
    const found = (await members.find(filter).toArray()).map(pick)
    const ofRoom = new Map<string, Map<string, MemberRecord>>()
    for (const member of found) {
      const people = ofRoom.get(member.roomId) ?? new Map<string, MemberRecord>()
      ofRoom.set(member.roomId, people.set(member.userId, member))
    }
    return ({ roomId, userIds }) => userIds.flatMap((id) => ofRoom.get(roomId)?.get(id) ?? [])
  })

  const insidersOf = ({ roomId, limit }: Room) => [
    { $match: { roomId: same(roomId), ...inside } },
    { $limit: limit },
  ]
  const insiders = together(WIDTH, async ([first, ...more]: readonly [Room, ...Room[]]) => {
    const others = more.map((room) => ({
      $unionWith: { coll: members.collectionName, pipeline: insidersOf(room) },
    }))
    const found = members.aggregate<MemberRecord>([...insidersOf(first), ...others])
    const all = new Map<string, Map<string, MemberRecord>>()
    for (const member of (await found.toArray()).map(pick)) {
      const people = all.get(member.roomId) ?? new Map<string, MemberRecord>()
      all.set(member.roomId, people.set(member.userId, member))
    }
    return ({ roomId, limit }: Room) => [...(all.get(roomId)?.values() ?? [])].slice(0, limit)
  })

  return {
    async member(roomId, userId) {
      return (await standings({ roomId, userIds: [userId] }))[0] ?? null
    },
    standings: async (roomId, userIds) =>
      userIds.length > 0 ? standings({ roomId, userIds }) : [],
    members: (roomId, limit) => insiders({ roomId, limit }),
    async memberships(userId) {
      return (await members.find({ userId: same(userId), ...inside }).toArray()).map(pick)
    },
    async setMember(member) {
      try {
        await replace(member)
      } catch (error) {
        // Two who both find nothing both insert: the second of them finds the other's now.
        if (!isTaken(error)) throw error
        await replace(member)
      }
    },
    async removeAll(roomId) {
      await members.deleteMany({ roomId: same(roomId) })
    },
  }
}
