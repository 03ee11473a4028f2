import type { Db } from 'mongodb'
import type { People, PersonRecord } from '../people.ts'
import { durable, isTaken } from './durable.ts'
import { same } from './same.ts'

type PersonDocument = Omit<PersonRecord, 'id'> & { readonly _id: string }

interface CounterDocument {
  readonly _id: string
  readonly value: number
}

export const makePeople = (db: Db): People => {
  const people = db.collection<PersonDocument>('people', durable)
  const counters = db.collection<CounterDocument>('counters', durable)

  const count = async (): Promise<number> => {
    const counter = await counters.findOneAndUpdate(
      { _id: 'guest' },
      { $inc: { value: 1 } },
      { upsert: true, returnDocument: 'after' },
    )
    if (!counter) throw new Error('The counter was neither there nor made')
    return counter.value
  }

  return {
    async create({ id, name, createdAt }) {
      await people.insertOne({ _id: id, name, createdAt })
    },
    async find(id) {
      const found = await people.findOne({ _id: same(id) })
      return found && { id: found._id, name: found.name, createdAt: found.createdAt }
    },
    async rename(id, name) {
      await people.updateOne({ _id: same(id) }, { $set: { name } })
    },
    async nextGuest() {
      try {
        return await count()
      } catch (error) {
        // Two nodes may both want to be the first to make it.
        if (!isTaken(error)) throw error
        return count()
      }
    },
  }
}
