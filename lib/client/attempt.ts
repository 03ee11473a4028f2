import { watchRecording } from './ahead.ts'
import { makeFileReader } from './filereader.ts'
import type { Pieces } from './pace.ts'
import type { Ports } from './ports.ts'
import type { TusFailure } from './tus.ts'
import type { UploadRow } from './uploadrow.ts'
import type { End } from './verdict.ts'

/** No sign of life for this long: the connection is dead, whatever it says. */
const SILENCE = 20_000

type AttemptPorts = Pick<Ports, 'db' | 'clock' | 'tus' | 'report'>

/** What is heard while it lasts. */
interface Heard {
  /** The server takes the bytes there. */
  placed: (url: string) => void
  /** The server has so much. `size`: all there will be, unless it is still being recorded. */
  acknowledged: (offset: number, size: number | null) => void
}

/** One attempt at sending a file, from where the server is: it has one end. */
export class Attempt {
  readonly #ports: AttemptPorts
  readonly #pieces: Pieces
  #conclude: (end: End) => void = () => {}
  #stopped = false
  #over = false
  #timer: unknown

  constructor(ports: AttemptPorts, pieces: Pieces) {
    this.#ports = ports
    this.#pieces = pieces
  }

  /** As we want it, and leaves on the server what is there. */
  stop(): void {
    this.#stopped = true
    this.#conclude('stopped')
  }

  /** A sign of life. */
  alive(): void {
    const { clock } = this.#ports
    clock.clearTimeout(this.#timer)
    if (!this.#over) this.#timer = clock.setTimeout(() => this.#conclude('silent'), SILENCE)
  }

  /** Resolves when it is over, and nothing of it goes on. `url`: where the server takes the bytes, if it has said. */
  async run(row: UploadRow, url: string | undefined, heard: Heard): Promise<End> {
    const { db, clock, tus, report } = this.#ports
    const { fileId, roomId, name, type, size, live } = row
    const alive = () => this.alive()
    const reader = makeFileReader(db, fileId, this.#pieces, () => this.#stopped)
    const recording = live === undefined ? null : watchRecording(this.#ports, fileId, alive)
    const ended = new Promise<End>((conclude) => (this.#conclude = conclude))
    this.alive()
    const started = tus.start({
      url,
      size,
      metadata: { fileId, roomId, name, type },
      read: reader.read,
      ...(recording && { ahead: recording.ahead }),
      placed: heard.placed,
      acknowledged: (offset) => heard.acknowledged(offset, recording ? null : size),
      moved: alive,
      done: () => this.#conclude('done'),
      failed: (failure: TusFailure) =>
        this.#conclude(reader.isUnreadable() ? 'unreadable' : failure),
    })
    started.catch(() => this.#conclude({}))
    const end = await ended
    this.#over = true
    clock.clearTimeout(this.#timer)
    recording?.close()
    if (end === 'silent' || end === 'stopped') await started.then((stop) => stop()).catch(report)
    return end
  }
}
