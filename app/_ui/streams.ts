import type { FileRef } from '../../lib/protocol/files.ts'
import { fileUrl } from './media.ts'

/** Safari plays nothing that it can't ask for in parts. */
const wantsParts = () => navigator.vendor.startsWith('Apple')

/**
 * Where a file is played while it arrives. Some containers are searched for their end before anything
 * of them is played: the server sends those in one piece.
 */
export const liveUrl = (file: FileRef): string =>
  wantsParts() ? fileUrl(file) : `${fileUrl(file)}?live=stream`
