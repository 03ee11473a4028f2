import { findProgram } from './find.mjs'

/** An ffmpeg that is installed here, or that FFMPEG names; null without one. Only tests need it. */
export const findFfmpeg = () =>
  findProgram('FFMPEG', ['/usr/bin/ffmpeg', '/usr/local/bin/ffmpeg', '/opt/homebrew/bin/ffmpeg'])

/** An exiftool that is installed here, or that EXIFTOOL names; null without one. Only tests need it. */
export const findExiftool = () =>
  findProgram('EXIFTOOL', [
    '/usr/bin/exiftool',
    '/usr/local/bin/exiftool',
    '/opt/homebrew/bin/exiftool',
  ])
