import { useDeferredValue, useEffect, useState } from 'react'
import { type Found, reachOf, search, type Reach } from '../../lib/client/search.ts'
import { engine, useMe } from './engine.ts'
import { nobody } from './people.ts'

/** More than anybody reads. */
export const MOST = 50

export interface Result extends Found {
  room: string
  author: string
}

const withNames = async (found: readonly Found[], me: string): Promise<Result[]> => {
  const { rooms, members } = engine().db
  const [of, by] = await Promise.all([
    rooms.bulkGet(found.map(({ roomId }) => roomId)),
    members.bulkGet(found.map(({ roomId, authorId }) => [roomId, authorId])),
  ])
  return found.map((one, index) => ({
    ...one,
    room: of[index]?.title || 'Room',
    author: one.authorId === me ? 'You' : (by[index]?.name ?? nobody),
  }))
}

/** What this device has with these words, as they are typed. */
export const useFound = (text: string, roomId: string | undefined) => {
  const me = useMe()?.id ?? ''
  const wish = useDeferredValue(text)
  const [found, setFound] = useState<{ wish: string; results: Result[] } | null>(null)
  useEffect(() => {
    const over = new AbortController()
    const { signal } = over
    search(engine().db, { text: wish, roomId, me, most: MOST, signal })
      .then(async (all) => {
        const results = await withNames(all, me)
        if (!signal.aborted) setFound({ wish, results })
      })
      .catch((error: unknown) => signal.aborted || reportError(error))
    return () => over.abort()
  }, [wish, roomId, me])
  return found
}

export const useSearchReach = (roomId: string | undefined): Reach | null => {
  const [reach, setReach] = useState<Reach | null>(null)
  useEffect(() => {
    let late = false
    reachOf(engine().db, roomId).then(
      (told) => late || setReach(told),
      () => undefined,
    )
    return () => {
      late = true
    }
  }, [roomId])
  return reach
}
