/** Where a test can have this process die: between what is stored, what is told and what is answered. */
export const points = [
  'guest made',
  'session ended',
  'name changed',
  'room made',
  'room owned',
  'room closed',
  'room emptied',
  'entries judged',
  'files claimed',
  'files erased',
  'entries handed over',
  'entries written',
  'entries stored',
  'entries told',
  'arrival stored',
  'standing stored',
  'standing settled',
  'upload made',
  'bytes written',
  'bytes stored',
  'last byte stored',
  'file complete',
  'file ended',
  'end told',
] as const

export type Point = (typeof points)[number]

let deadly: Point | undefined

/** The configuration lets nobody do this in production. */
export function setFault(point: Point | undefined): void {
  deadly = point
}

/** Dies here, as it would by kill -9, if that was asked for. */
export function reach(point: Point): void {
  if (point === deadly) process.kill(process.pid, 'SIGKILL')
}
