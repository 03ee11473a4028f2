import type { Db, IndexDescription } from 'mongodb'
import type { MemberRecord, Rooms } from '../store.ts'
import { durable, isTaken } from './durable.ts'
import { same } from './same.ts'

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

export const makeMembers = (db: Db): Members & { removeAll(roomId: string): Promise<void> } => {
  const members = db.collection<MemberRecord>('members', durable)

  const replace = (member: MemberRecord) => {
    const { roomId, userId } = member
    const one = { roomId: same(roomId), userId: same(userId) }
    return members.replaceOne(one, pick(member), { upsert: true })
  }

  return {
    async member(roomId, userId) {
      const found = await members.findOne({ roomId: same(roomId), userId: same(userId) })
      return found && pick(found)
    },
    async standings(roomId, userIds) {
      const found = members.find({ roomId: same(roomId), userId: { $in: [...userIds] } })
      return (await found.toArray()).map(pick)
    },
    async members(roomId, limit) {
      const found = members.find({ roomId: same(roomId), ...inside }).limit(limit)
      return (await found.toArray()).map(pick)
    },
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
