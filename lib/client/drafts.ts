import { Dexie } from 'dexie'
import type { TendrilDb } from './db.ts'
import type { DraftRow } from './draftrow.ts'
import { type Ports, quietly } from './ports.ts'

export type DraftText = Omit<DraftRow, 'roomId' | 'saying'>

/** What was said and is not in the outbox yet: until then the device has it among the drafts. */
export interface Saying {
  /** In the transaction that queues it: it is a draft no more, if that comes to its end. */
  go(): Promise<void>
  /** It could not be queued. Answers the draft that it is again, with what was written since. */
  stay(): DraftText
}

/** Unsent text, written with every key; while one write is under way, only the latest waits. */
export class Drafts {
  readonly #ports: Pick<Ports, 'db' | 'report'>
  /** As the person has it before their eyes. */
  readonly #now = new Map<string, DraftText>()
  readonly #latest = new Map<string, DraftText>()
  readonly #writing = new Map<string, Promise<void>>()
  readonly #saying = new Map<string, DraftText[]>()

  constructor(ports: Pick<Ports, 'db' | 'report'>) {
    this.#ports = ports
  }

  keep(roomId: string, draft: DraftText): void {
    this.#now.set(roomId, draft)
    this.#latest.set(roomId, draft)
    if (this.#writing.has(roomId)) return
    const writing = this.#write(roomId).finally(() => this.#writing.delete(roomId))
    this.#writing.set(roomId, writing)
    quietly(this.#ports, writing)
  }

  /** The draft is being said; `rest` is what the person goes on with. */
  say(roomId: string, said: DraftText, rest: DraftText): Saying {
    const all = this.#saying.get(roomId) ?? []
    this.#saying.set(roomId, all)
    if (!isEmpty(said)) all.push(said)
    this.#now.set(roomId, rest)
    // What is on the device is what is said, and stays, unless there is more to write beside it.
    if (!isEmpty(rest) || this.#writing.has(roomId) || this.#latest.has(roomId))
      this.keep(roomId, rest)
    const over = () => {
      const at = all.indexOf(said)
      if (at >= 0) all.splice(at, 1)
    }
    return {
      go: async () => {
        if (isEmpty(said)) return
        await letGo(this.#ports.db, roomId, said)
        // Before the next write to this table has its turn.
        Dexie.currentTransaction.on('complete', over)
      },
      stay: () => {
        over()
        const draft = join([said, this.#now.get(roomId) ?? rest])
        this.keep(roomId, draft)
        return draft
      },
    }
  }

  /** What was written there, with what was being said when the page that said it ended. */
  async read(roomId: string): Promise<DraftText | undefined> {
    const coming = this.#writing.has(roomId) ? this.#now.get(roomId) : undefined
    if (coming) return isEmpty(coming) ? undefined : coming
    const row = await this.#ports.db.drafts.get(roomId)
    if (!row) return undefined
    const { saying = [], roomId: _, ...draft } = row
    const mine = this.#saying.get(roomId) ?? []
    const isMine = (one: DraftText) => mine.some(({ text }) => text === one.text)
    if (saying.length === 0) return isMine(draft) ? undefined : draft
    const left = saying.filter((one) => !isMine(one))
    if (left.length === 0) return draft
    const joined = join([...left, draft])
    this.keep(roomId, joined)
    return joined
  }

  /** Everything that was kept is written; what could not be is tried once more. */
  async settled(): Promise<void> {
    for (const [roomId, draft] of this.#latest) this.keep(roomId, draft)
    await Promise.allSettled(this.#writing.values())
  }

  async #write(roomId: string): Promise<void> {
    const { db } = this.#ports
    while (this.#latest.has(roomId)) {
      const written = await db.transaction('rw', db.drafts, async () => {
        // Once it is answered, whatever was queued before has gone.
        await db.drafts.get(roomId)
        const draft = this.#latest.get(roomId)!
        await put(db, { ...draft, roomId, saying: [...(this.#saying.get(roomId) ?? [])] })
        return draft
      })
      if (this.#latest.get(roomId) === written) this.#latest.delete(roomId)
    }
  }
}

/** All that was written there and is in no outbox. */
export const textOf = ({ saying = [], ...draft }: DraftRow): string => written([...saying, draft])

/** What was written apart, one below the other. */
export const lines = (...texts: readonly (string | undefined)[]): string =>
  texts.filter(Boolean).join('\n')

const written = (drafts: readonly DraftText[]): string =>
  lines(...drafts.flatMap(({ before, text }) => [before, text]))

const isEmpty = ({ text, replyTo, editing }: DraftText): boolean =>
  text === '' && replyTo === undefined && editing === undefined

/** Several are one text; what is written beside an edit does not belong into it. */
function join(drafts: readonly DraftText[]): DraftText {
  const [first = { text: '' }, ...others] = drafts.filter((draft) => !isEmpty(draft))
  if (others.length === 0) return first
  const text = written(drafts)
  const replyTo = drafts.find((draft) => draft.replyTo !== undefined)?.replyTo
  return { text, ...(replyTo !== undefined && { replyTo }) }
}

async function letGo(db: TendrilDb, roomId: string, said: DraftText): Promise<void> {
  const row = await db.drafts.get(roomId)
  if (!row) return
  const { saying = [] } = row
  const at = saying.findIndex(({ text }) => text === said.text)
  if (at >= 0) await put(db, { ...row, saying: saying.toSpliced(at, 1) })
  // Nothing was written since, here or in another tab.
  else if (row.text === said.text) await put(db, { roomId, text: '', saying })
}

const put = (db: TendrilDb, { saying = [], ...draft }: DraftRow): Promise<unknown> => {
  if (saying.length > 0) return db.drafts.put({ ...draft, saying })
  return isEmpty(draft) ? db.drafts.delete(draft.roomId) : db.drafts.put(draft)
}
