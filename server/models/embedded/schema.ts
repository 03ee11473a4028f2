import type { Database } from './database.ts'

/**
 * One step per version; `user_version` counts the steps taken. A step that has been released is
 * never changed: add another.
 */
const steps = [
  `
  CREATE TABLE person (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at REAL NOT NULL
  ) WITHOUT ROWID;

  CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

  CREATE TABLE session (
    hash TEXT PRIMARY KEY, user_id TEXT NOT NULL, created_at REAL NOT NULL, expires_at REAL NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX session_expiry ON session (expires_at);

  -- A room's number is never used again, so its entries can be removed bit by bit after the room.
  CREATE TABLE room (
    no INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL, topic TEXT NOT NULL, visibility TEXT NOT NULL, board INTEGER NOT NULL,
    owner_id TEXT NOT NULL, created_at REAL NOT NULL, expires_at REAL, invite TEXT NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0, head INTEGER NOT NULL DEFAULT 0, last_at REAL NOT NULL
  );
  CREATE INDEX room_public ON room (last_at) WHERE visibility = 'public';
  CREATE INDEX room_expiry ON room (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE grave (no INTEGER PRIMARY KEY);
  -- Ids of rooms that were removed: never used again either.
  CREATE TABLE gone (id TEXT PRIMARY KEY) WITHOUT ROWID;

  CREATE TABLE member (
    room_id TEXT NOT NULL, user_id TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
    standing TEXT NOT NULL, since INTEGER NOT NULL, PRIMARY KEY (room_id, user_id)
  ) WITHOUT ROWID;
  CREATE INDEX member_in ON member (room_id) WHERE standing = 'in';
  CREATE INDEX membership ON member (user_id) WHERE standing = 'in';

  CREATE TABLE position (
    user_id TEXT NOT NULL, room_id TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (user_id, room_id)
  ) WITHOUT ROWID;
  CREATE INDEX position_room ON position (room_id);

  CREATE TABLE entry (
    room INTEGER NOT NULL, seq INTEGER NOT NULL, id TEXT NOT NULL, author_id TEXT NOT NULL,
    type TEXT NOT NULL, at REAL NOT NULL, sent_at REAL NOT NULL, target TEXT, body TEXT NOT NULL,
    PRIMARY KEY (room, seq)
  ) WITHOUT ROWID;
  -- By id first: ids begin with the time, so that what is new in all rooms is on the same few pages.
  CREATE UNIQUE INDEX entry_id ON entry (id, room, author_id);
  CREATE INDEX entry_target ON entry (room, target) WHERE target IS NOT NULL;

  -- leftover: the record has ended and its bytes may still be on the disk.
  CREATE TABLE file (
    id TEXT PRIMARY KEY, room_id TEXT NOT NULL, owner_id TEXT NOT NULL, name TEXT NOT NULL,
    type TEXT NOT NULL, size INTEGER, created_at REAL NOT NULL, expires_at REAL NOT NULL,
    state TEXT NOT NULL, ended_at REAL, told INTEGER NOT NULL DEFAULT 0,
    leftover INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE INDEX file_room ON file (room_id) WHERE state IN ('growing', 'complete');
  CREATE INDEX file_growing ON file (expires_at) WHERE state = 'growing';
  CREATE INDEX file_untold ON file (ended_at) WHERE told = 0 AND state <> 'growing';
  CREATE INDEX file_tombstone ON file (ended_at) WHERE state IN ('cancelled', 'expired');
  CREATE INDEX file_leftover ON file (id) WHERE leftover = 1;
  `,
  `
  DROP INDEX position_room;
  CREATE INDEX position_room ON position (room_id, seq);
  `,
  `
  CREATE TABLE device (
    endpoint TEXT PRIMARY KEY, session TEXT NOT NULL UNIQUE, user_id TEXT NOT NULL,
    p256dh TEXT NOT NULL, auth TEXT NOT NULL, expires_at REAL NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX device_user ON device (user_id);
  CREATE INDEX device_expiry ON device (expires_at);

  CREATE TABLE bell (
    room_id TEXT NOT NULL, user_id TEXT NOT NULL, notify TEXT, woken INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (room_id, user_id)
  ) WITHOUT ROWID;
  CREATE INDEX bell_user ON bell (user_id);
  `,
  `
  CREATE TABLE move (
    hash TEXT PRIMARY KEY, user_id TEXT NOT NULL UNIQUE, session TEXT NOT NULL,
    expires_at REAL NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX move_expiry ON move (expires_at);
  `,
  `
  -- An id is taken once in a room, whoever says it. Where two authors have one of before, the later
  -- ones are its twins and stay.
  ALTER TABLE entry ADD COLUMN twin INTEGER NOT NULL DEFAULT 0;
  UPDATE entry SET twin = seq WHERE (room, seq) IN (
    SELECT later.room, later.seq FROM (
      SELECT id, room, min(seq) AS seq FROM entry INDEXED BY entry_id
      GROUP BY id, room HAVING count(*) > 1
    ) AS first JOIN entry AS later INDEXED BY entry_id ON later.id = first.id AND later.room = first.room
    WHERE later.seq > first.seq
  );
  DROP INDEX entry_id;
  CREATE UNIQUE INDEX entry_id ON entry (id, room, twin);
  `,
]

export const migrate = (db: Database) => {
  const version = db.query<[number], number>('PRAGMA user_version', ([n]) => n).one() ?? 0
  if (version > steps.length)
    throw new Error(
      `The database is of version ${version}, this Tendril knows ${steps.length}. Start a newer one.`,
      { cause: version },
    )
  for (let step = version; step < steps.length; step++)
    db.exec(`BEGIN IMMEDIATE; ${steps[step]}; PRAGMA user_version = ${step + 1}; COMMIT`)
}
