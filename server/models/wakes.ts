import type { Notify } from '../../lib/protocol/rooms.ts'

/** Part of the port in `store.ts`: devices that can be woken, and who wants to be. */
export interface DeviceRecord {
  /** The session of the device: when that is over, it is woken no more. */
  readonly session: string
  readonly userId: string
  /** Its address at its push service, and the keys that what it is told is sealed with. */
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
  readonly expiresAt: number
}

export interface Devices {
  /** Writes it in place of what its session, or anybody else at this endpoint, had before. */
  keep(device: DeviceRecord): Promise<void>
  /** Those of `userIds` that have not expired at `now`. */
  of(userIds: readonly string[], now: number): Promise<DeviceRecord[]>
  /** The device of this session is not to be woken any more. */
  dropSession(session: string): Promise<void>
  /** Nobody is at this address any more. */
  dropEndpoint(endpoint: string): Promise<void>
  /** Forgets what has expired at `now`. */
  sweep(now: number): Promise<void>
}

/** What somebody has chosen for a room, if anything, and the entry for which they were last woken. */
export interface BellRecord {
  readonly userId: string
  readonly notify: Notify | null
  /** 0 for never. */
  readonly woken: number
}

export interface Bells {
  choose(roomId: string, userId: string, notify: Notify): Promise<void>
  /** What `userId` has chosen in `roomIds`; where nothing was chosen is left out. */
  choices(userId: string, roomIds: readonly string[]): Promise<Map<string, Notify>>
  /** Those of `userIds` of whom something is known. */
  of(roomId: string, userIds: readonly string[]): Promise<BellRecord[]>
  /**
   * Notes that somebody who has read up to `seen` is being woken for `seq`; false if they were woken
   * for something that they have not read yet. Of two who ask at once, one hears true. May be lost
   * in a crash.
   */
  ring(roomId: string, userId: string, seen: number, seq: number): Promise<boolean>
  /** Nobody could be woken for `seq` after all: the next entry may try again. */
  hush(roomId: string, userId: string, seq: number): Promise<void>
}
