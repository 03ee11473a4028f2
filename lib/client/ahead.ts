import { liveQuery } from 'dexie'
import type { UploadRow } from './uploadrow.ts'
import { type Ports, quietly } from './ports.ts'
import type { Ahead } from './tus.ts'

/** Nothing was recorded for this long: whoever did it is gone, and what there is is all. */
const GONE = 15_000
const LOOK_EVERY = 2000

/** What is recorded here, or in another tab, as it comes. */
export function watchRecording(
  ports: Pick<Ports, 'db' | 'clock' | 'report'>,
  fileId: string,
  alive: () => void,
) {
  const { db, clock } = ports
  let end = () => {}
  const aheadIn = (row: UploadRow | undefined, offset: number): Ahead | null => {
    const over = !row?.live
    if (!over && row.size <= offset) return null
    const length = row?.size ?? offset
    return { length, over, ...(row?.duration !== undefined && { duration: row.duration }) }
  }
  return {
    ahead: (offset: number): Promise<Ahead> =>
      new Promise((resolve, reject) => {
        let timer: unknown
        const look = (row: UploadRow | undefined) => {
          const found = aheadIn(row, offset)
          if (!found) return
          resolve(found)
          end()
        }
        const watching = liveQuery(() => db.uploads.get(fileId)).subscribe({
          next: look,
          error: reject,
        })
        // Where nobody tells a worker, it looks.
        const wait = () => {
          timer = clock.setTimeout(() => {
            alive()
            wait()
            quietly(ports, giveUp(ports, fileId).then(look))
          }, LOOK_EVERY)
        }
        wait()
        end = () => {
          watching.unsubscribe()
          clock.clearTimeout(timer)
          reject(new Error('stopped'))
        }
      }),
    close: () => end(),
  }
}

/** A recording whose tab has died is over. */
async function giveUp({ db, clock }: Pick<Ports, 'db' | 'clock'>, fileId: string) {
  await db.uploads
    .where({ fileId })
    .filter(({ live }) => live !== undefined && live > 0 && live < clock.now() - GONE)
    .modify({ live: 0 })
  return db.uploads.get(fileId)
}
