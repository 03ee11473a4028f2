import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect, useMemo } from 'react'
import { appearances, type Appearances } from '../../lib/client/appearances.ts'
import type { RoomRow } from '../../lib/client/db.ts'
import { engine, useLive, useStatus } from './engine.ts'
import { boardNames } from './posts.ts'

/** A log that is longer than this is not read to its beginning only to number its people. */
const FAR = 1000

/** As far as they have been counted, by room. */
const counted = new Map<string, Appearances>()

const count = async (roomId: string): Promise<Appearances | null> => {
  const now = await appearances(engine().db, roomId, counted.get(roomId))
  if (now) counted.set(roomId, now)
  return now
}

/** Reads a log of bearable length to its beginning. */
const useBeginning = (roomId: string, room: RoomRow | undefined) => {
  const online = useStatus().link === 'online'
  const caughtUp = useLive(useMemo(() => engine().caughtUp(roomId), [roomId])) > 0
  const missing = room !== undefined && !room.closed && room.low > 1 && room.low <= FAR
  const reads = online && caughtUp && missing
  useEffect(() => {
    if (!reads) return
    let over = false
    const read = async () => {
      while (!over && (await engine().older(roomId)));
    }
    // Without an answer they stay without numbers until the next connection.
    read().catch(() => undefined)
    return () => {
      over = true
    }
  }, [roomId, reads])
}

/** OP, Anonymous1, Anonymous2 …: what people are called on a board, and nowhere else. */
export const useBoardNames = (roomId: string, room: RoomRow | undefined) => {
  useBeginning(roomId, room)
  const told = useLiveQuery(() => count(roomId), [roomId])
  const ids = told?.ids ?? null
  const ownerId = room?.ownerId ?? ''
  return useMemo(() => boardNames(ids, ownerId), [ids, ownerId])
}
