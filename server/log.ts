import { pino, type Logger } from 'pino'

export type Log = Logger

/** One JSON line an event on stdout. Nothing that people wrote and no token is ever logged. */
export const makeLog = (level: string): Log =>
  pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: ['req.headers.cookie', 'cookie', 'token'], remove: true },
  })
