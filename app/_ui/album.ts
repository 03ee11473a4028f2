import { useLiveQuery } from 'dexie-react-hooks'
import { useEffect } from 'react'
import { roomView, type Item } from '../../lib/client/view.ts'
import type { Titled } from '../../lib/client/titles.ts'
import type { FileRef } from '../../lib/protocol/files.ts'
import { engine, useMe } from './engine.ts'
import { kindOf } from './media.ts'
import { useOlder } from './older.ts'
import { seqOf } from './rows.ts'
import { dayOf } from './time.ts'

/** A file, and who sent it when. */
export interface AlbumFile {
  file: Titled
  authorId: string
  mine: boolean
  at: number
}

export interface AlbumDay {
  day: number
  files: AlbumFile[]
}

export const hasLooks = (file: FileRef): boolean => ['picture', 'video'].includes(kindOf(file))

/** Every file that was sent and not deleted, newest first. */
export const filesOf = (items: readonly Item[]): AlbumFile[] =>
  items
    .flatMap((item) =>
      item.kind === 'message' && !item.deleted
        ? item.files.map((file) => ({
            file,
            authorId: item.authorId,
            mine: item.mine,
            at: item.at,
          }))
        : [],
    )
    .toReversed()

/** One after the other by the day of their messages; clocks never reorder the log. */
export const daysOf = (files: readonly AlbumFile[]): AlbumDay[] => {
  const days: AlbumDay[] = []
  for (const one of files) {
    const day = dayOf(one.at)
    const last = days.at(-1)
    if (last?.day === day) last.files.push(one)
    else days.push({ day, files: [one] })
  }
  return days
}

/** How far back an album was looked through, by room: the viewer turns as far. */
const reached = new Map<string, number>()
export const reachOf = (roomId: string): number => reached.get(roomId) ?? 0

/** A room's files: all that this device knows of, bit by bit, and on request what it does not. */
export const useAlbum = (roomId: string) => {
  const me = useMe()?.id ?? ''
  const { limit, widen, state, load } = useOlder(roomId)
  const view = useLiveQuery(
    async () => ({ ...(await roomView(engine().db, roomId, me, limit)), limit }),
    [roomId, me, limit],
  )
  useEffect(() => void reached.set(roomId, limit), [roomId, limit])
  const held = view?.items.filter((item) => seqOf(item) !== null).length ?? 0
  return {
    files: view && filesOf(view.items),
    /** There is more of the log on this device. */
    deeper: view?.more === true && held >= view.limit,
    deepen: () => widen((view?.limit ?? 0) * 2),
    /** There is more of it, and the server has it. */
    older: view?.more === true && held < view.limit,
    state,
    look: () => void load(held),
  }
}
