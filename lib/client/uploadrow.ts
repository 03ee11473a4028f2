/** A file on its way up, with its bytes, until the server has all of them. */
export interface UploadRow {
  fileId: string
  roomId: string
  /** The message that carries it: the upload starts once that message is stored. */
  messageId: string
  n?: number
  name: string
  type: string
  size: number
  /** Where the server takes the bytes, once it has said so. */
  url?: string
  /** Bytes that the server has acknowledged. */
  offset: number
  /** A recording: `size` is what there is of it, this is when the last of it came; 0 when it is over. */
  live?: number
  /** Of a recording that is over, in seconds. */
  duration?: number
  state: 'queued' | 'sending' | 'paused' | 'refused'
  refusal?: { code: string; text: string }
  /** Why the server does not take it at the moment, in its own words; it goes on being tried. */
  hindrance?: { code: string; text: string }
}

/**
 * A file's bytes: one Blob, or parts of 4 MiB where a Blob can't be kept. Apart from the upload's
 * row, which changes: browsers write a Blob anew with every change of its row. A recording has `loose`
 * parts, as they come, numbered by where they begin.
 */
export interface PartRow {
  fileId: string
  part: number
  bytes: Blob | ArrayBuffer
  loose?: true
}

/** A cancelled upload that the server has not heard of yet. */
export interface CancelRow extends Pick<UploadRow, 'fileId' | 'roomId' | 'name' | 'type' | 'size'> {
  url: string
}
