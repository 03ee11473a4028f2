/** Numbers both sides obey. Bytes and milliseconds unless a name says otherwise. */
export const limits = {
  /** Entries in one `room:append`. */
  batchEntries: 40,
  /** What a device puts into one `room:append`, JSON encoded; the door refuses a frame above `frame`. */
  batchBytes: 48 * 1024,
  /** Entries in one answer to `room:read`, `room:join` and the entries route. */
  pageEntries: 200,
  /** The same in bytes, JSON encoded: what 5 KB/s carry in ten seconds. */
  pageBytes: 48 * 1024,
  /** One socket frame. */
  frame: 128 * 1024,
  /** Default of MAX_TEXT, and the most that it may be set to, in UTF-16 code units. */
  text: 8000,
  textCeiling: 24_000,
  filesPerMessage: 10,
  mentionsPerMessage: 50,
  /** A poster, as a data URI. */
  poster: 4096,
  /** A file's name, in code points. */
  fileName: 255,
  fileType: 127,
  /** What it calls itself, in code points. */
  fileTitle: 200,
  /** Names and titles, in code points. */
  userName: 40,
  roomTitle: 100,
  roomTopic: 500,
  emoji: 32,
  /** Shortest and longest life that can be asked for a room. */
  ttlLeast: 60_000,
  ttlMost: 10 * 365 * 86_400_000,
} as const
