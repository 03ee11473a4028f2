import { Refusal } from '../../../lib/protocol/errors.ts'
import type { RoomRecord, Rooms } from '../store.ts'
import type { Database, Value } from './database.ts'
import type { Heads } from './heads.ts'
import { makeMembers } from './members.ts'
import type { Writer } from './writer.ts'

type Row = [
  string,
  string,
  string,
  RoomRecord['visibility'],
  number,
  string,
  number,
  number | null,
  string,
  number,
  number,
]

const columns =
  'id, title, topic, visibility, board, owner_id, created_at, expires_at, invite, settled, head, ' +
  'last_at, no'

const pick = (row: Row) => {
  const [id, title, topic, visibility, board, ownerId, createdAt, expiresAt] = row
  const [invite, settled, head] = row.slice(8) as [string, number, number]
  const room: RoomRecord = {
    id,
    title,
    topic,
    visibility,
    board: board === 1,
    ownerId,
    createdAt,
    expiresAt,
    invite,
    settled,
  }
  return { room, head }
}

const values = (room: RoomRecord): Value[] => {
  const { title, topic, visibility, board, ownerId, createdAt, expiresAt, invite, settled } = room
  return [title, topic, visibility, board ? 1 : 0, ownerId, createdAt, expiresAt, invite, settled]
}

/** Entries removed in one transaction, so that a long log does not hold the event loop. */
const shovel = 2000

export const makeRooms = (db: Database, writer: Writer, heads: Heads) => {
  const find = db.query(`SELECT ${columns} FROM room WHERE id = ?`, pick)
  const list = db.query(
    `SELECT * FROM (
       SELECT * FROM (
         SELECT ${columns} FROM room WHERE visibility = 'public' ORDER BY last_at DESC LIMIT ?2
       )
       UNION
       SELECT ${columns} FROM room WHERE id IN (
         SELECT room_id FROM member WHERE user_id = ?1 AND standing = 'in'
       )
     ) ORDER BY last_at DESC`,
    pick,
  )
  const expired = db.query<[string], string>(
    'SELECT id FROM room WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
    ([id]) => id,
  )
  const insert = db.command(
    `INSERT INTO room (title, topic, visibility, board, owner_id, created_at, expires_at, invite,
       settled, last_at, id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.command(
    `UPDATE room SET title = ?, topic = ?, visibility = ?, board = ?, owner_id = ?,
       created_at = ?, expires_at = ?, invite = ?, settled = ? WHERE id = ?`,
  )
  const gone = db.query<[string], string>('SELECT id FROM gone WHERE id = ?', ([id]) => id)
  const remember = db.command('INSERT OR IGNORE INTO gone (id) VALUES (?)')
  const digGrave = db.command('INSERT INTO grave (no) SELECT no FROM room WHERE id = ?')
  const ofRoom = ['member', 'position', 'bell'].map((table) => `${table} WHERE room_id`)
  const removals = ['room WHERE id', ...ofRoom].map((where) =>
    db.command(`DELETE FROM ${where} = ?`),
  )
  const graves = db.query<[number], number>('SELECT no FROM grave', ([no]) => no)
  const bury = db.command(
    `DELETE FROM entry WHERE room = ?1 AND seq < ?2 + (SELECT min(seq) FROM entry WHERE room = ?1)`,
  )
  const closeGrave = db.command('DELETE FROM grave WHERE no = ?')

  const rooms: Rooms = {
    create: (room) =>
      writer.write(() => {
        if (gone.one(room.id) !== null) throw new Refusal('GONE')
        const there = find.one(room.id)?.room
        if (there && there.ownerId !== room.ownerId) throw new Refusal('CONFLICT')
        if (!there) insert([...values(room), room.createdAt, room.id])
        return there ?? room
      }),
    async find(id) {
      return find.one(id)?.room ?? null
    },
    change: (id, change) =>
      writer.write(() => {
        const there = find.one(id)?.room
        if (!there) return null
        const room = { ...there, ...change, id }
        update([...values(room), id])
        return room
      }),
    async list(userId, limit) {
      return list.all(userId, limit)
    },
    async remove(id) {
      await writer.write(() => {
        if (!find.one(id)) return
        digGrave([id])
        remember([id])
        for (const remove of removals) remove([id])
        heads.drop(id)
      })
      await buryAll()
    },
    async expired(now, limit) {
      return expired.all(now, limit)
    },
    ...makeMembers(db, writer),
  }

  /** Removes the entries of rooms that are gone; also what a crash has left. */
  const buryAll = async () => {
    for (const no of graves.all()) {
      while ((await writer.jot(() => bury([no, shovel]))) > 0);
      await writer.jot(() => closeGrave([no]))
    }
  }

  return { rooms, buryAll }
}
