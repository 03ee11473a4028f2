import { Refusal } from '../lib/protocol/errors.ts'
import type { Log, Rooms, Store } from '../server/models/store.ts'
import type { Database } from './database.ts'
import { makeFiles } from './files.ts'
import { makeMoves } from './moves.ts'
import { makeWakes } from './wakes.ts'

/** A node's way to the database: how long a command takes, and whether it or its answer is lost. */
export interface Line {
  call<T>(command: () => T): Promise<T>
}

/** What a node sees of the database that all nodes share. The contract of the port holds here too. */
export function openStore(db: Database, line: Line, now: () => number): Store {
  let closed = false
  const call: Line['call'] = async (command) => {
    if (closed) throw new Refusal('UNAVAILABLE')
    return structuredClone(await line.call(command))
  }
  const files = makeFiles(db, { call }, now)

  const rooms: Rooms = {
    create: (room) => call(() => db.create(room)),
    find: (id) => call(() => db.rooms.get(id)?.room ?? null),
    change: (id, change) => call(() => db.change(id, change)),
    list: (userId, limit) => call(() => db.list(userId, limit)),
    remove: (id) => call(() => db.remove(id)),
    expired: (at, limit) =>
      call(() =>
        [...db.rooms.values()]
          .filter(({ room }) => room.expiresAt !== null && room.expiresAt <= at)
          .map(({ room }) => room.id)
          .slice(0, limit),
      ),
    member: (roomId, userId) => call(() => db.member(roomId, userId)),
    standings: (roomId, userIds) =>
      call(() => userIds.flatMap((userId) => db.member(roomId, userId) ?? [])),
    members: (roomId, limit) =>
      call(() => within(db, (one) => one.roomId === roomId).slice(0, limit)),
    memberships: (userId) => call(() => within(db, (one) => one.userId === userId)),
    setMember: (member) => call(() => db.setMember(member)),
    seen: (roomId, userId, seq) => call(() => db.seen(roomId, userId, seq)),
    positions: (userId, roomIds) =>
      call(() => {
        const all = roomIds.map((roomId): [string, number] => [roomId, db.position(roomId, userId)])
        return new Map(all.filter(([, seq]) => seq > 0))
      }),
    seenBy: (roomId, userIds) =>
      call(() => {
        const all = userIds.map((id): [string, number] => [id, db.position(roomId, id)])
        return new Map(all.filter(([, seq]) => seq > 0))
      }),
    readers: (roomId, limit) => call(() => db.readers(roomId, limit)),
  }

  const log: Log = {
    append(roomId, entries) {
      const batch = entries.map((entry) => ({
        ...entry,
        body: JSON.parse(JSON.stringify(entry.body)),
      }))
      return call(() => db.append(roomId, batch))
    },
    read: (roomId, from, to, limit) =>
      call(() =>
        db
          .log(roomId)
          .slice(from - 1, to)
          .slice(0, limit),
      ),
    tail: (roomId, limit) => call(() => db.log(roomId).slice(-limit)),
    head: (roomId) => call(() => db.log(roomId).length),
    heads: (ids) => call(() => new Map(ids.map((id) => [id, db.log(id).length]))),
    learned() {},
    find: (roomId, ...ids) => call(() => db.log(roomId).filter(({ id }) => ids.includes(id))),
  }

  return {
    ...makeWakes(db, { call }),
    moves: makeMoves(db, { call }),
    rooms,
    log,
    files: files.files,
    people: {
      create: (person) => call(() => void db.people.set(person.id, person)),
      find: (id) => call(() => db.people.get(id) ?? null),
      rename: (id, name) =>
        call(() => {
          const person = db.people.get(id)
          if (person) db.people.set(id, { ...person, name })
        }),
      nextGuest: () => call(() => ++db.guests),
    },
    sessions: {
      create: (session) => call(() => void db.sessions.set(session.hash, session)),
      find: (hash, at) => call(() => alive(db, hash, at)),
      bearer: (hash, at) =>
        call(() => {
          const session = alive(db, hash, at)
          const person = session && db.people.get(session.userId)
          return person ? { session, person } : null
        }),
      alive: (hashes, at) => call(() => new Set(hashes.filter((hash) => alive(db, hash, at)))),
      extend: (hash, expiresAt) =>
        call(() => {
          const session = db.sessions.get(hash)
          if (session) db.sessions.set(hash, { ...session, expiresAt })
        }),
      remove: (hash) => call(() => void db.sessions.delete(hash)),
      sweep: (at) =>
        call(() => {
          for (const hash of db.sessions.keys()) if (!alive(db, hash, at)) db.sessions.delete(hash)
        }),
    },
    lease(name, ms) {
      const holder = {}
      return {
        hold: () =>
          call(() => {
            const held = db.leases.get(name)
            if (held && held.holder !== holder && held.until > now()) return false
            db.leases.set(name, { holder, until: now() + ms })
            return true
          }),
        release: () =>
          call(() => {
            if (db.leases.get(name)?.holder === holder) db.leases.delete(name)
          }),
      }
    },
    ready: () => call(() => {}),
    async close() {
      await files.close()
      closed = true
    },
  }
}

const alive = (db: Database, hash: string, at: number) => {
  const session = db.sessions.get(hash)
  return session && session.expiresAt > at ? session : null
}

const within = (db: Database, which: (one: { roomId: string; userId: string }) => boolean) =>
  [...db.members.values()].filter((one) => one.standing === 'in' && which(one))
