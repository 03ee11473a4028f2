import { Refusal } from '../../lib/protocol/errors.ts'

/** What the holders of a file's pen know of it. */
export interface Growth {
  /** The size that it must not outgrow; null while nobody knows. */
  size: number | null
  /** Bytes that can be read; null before the first look. */
  length: number | null
  /** Those plus what has been taken and is not written yet. */
  claimed: number
  /** The number that other nodes know the present holder by, where there are others. */
  epoch: number | null
}

/**
 * The right to write to a file: one holder at a time. Whoever takes it fences all who took it before,
 * and has its turn when they have put it down, with no write in flight.
 */
export interface Pen {
  readonly file: Growth
  readonly turn: Promise<void>
  readonly fenced: boolean
  readonly stopped: boolean
  /** Ends what the holder is writing, as the end of the bytes would. A fence does it too. */
  stop(): void
  /** Runs `wake` when the holder has to stop; at once when it has already. */
  onStop(wake: () => void): void
  putDown(): void
}

interface Taken {
  readonly pen: Pen
  readonly fence: () => void
  readonly down: Promise<void>
}

const makePen = (last: Taken | undefined): Taken => {
  let fenced = false
  let stopped = false
  let wake = () => {}
  let putDown = () => {}
  const down = new Promise<void>((resolve) => (putDown = resolve))
  const pen: Pen = {
    file: last?.pen.file ?? { size: null, length: null, claimed: 0, epoch: null },
    turn: last?.down ?? Promise.resolve(),
    get fenced() {
      return fenced
    },
    get stopped() {
      return stopped
    },
    stop() {
      stopped = true
      wake()
    },
    onStop(next) {
      wake = next
      if (stopped) wake()
    },
    putDown,
  }
  const fence = () => {
    fenced = true
    pen.stop()
  }
  return { pen, fence, down }
}

export const makePens = () => {
  const pens = new Map<string, Taken>()

  const take = (fileId: string): Pen => {
    const last = pens.get(fileId)
    const taken = makePen(last)
    pens.set(fileId, taken)
    last?.fence()
    void taken.down.then(() => pens.get(fileId) === taken && pens.delete(fileId))
    return taken.pen
  }

  /** Runs `act` when everybody who writes the file has stopped. */
  const alone = async <T>(fileId: string, act: (pen: Pen) => Promise<T>): Promise<T> => {
    const pen = take(fileId)
    try {
      await pen.turn
      return await act(pen)
    } finally {
      pen.putDown()
    }
  }

  return {
    take,
    alone,

    /** Runs `act` in one's turn, and stops the pen when `signal` aborts. LOCKED for who has lost it by then. */
    write: <T>(fileId: string, signal: AbortSignal | undefined, act: (pen: Pen) => Promise<T>) =>
      alone(fileId, async (pen) => {
        const stop = () => pen.stop()
        signal?.addEventListener('abort', stop)
        if (signal?.aborted) stop()
        try {
          if (pen.fenced) throw new Refusal('LOCKED')
          return await act(pen)
        } finally {
          signal?.removeEventListener('abort', stop)
          pen.file.epoch = null
        }
      }),

    /** What is known of a file that somebody is writing. */
    growth: (fileId: string): Growth | undefined => pens.get(fileId)?.pen.file,

    /** Stops everybody; resolves when all have put down. */
    async stopAll() {
      const all = [...pens.values()]
      for (const { pen } of all) pen.stop()
      await Promise.all(all.map(({ down }) => down))
    },
  }
}

export type Pens = ReturnType<typeof makePens>
