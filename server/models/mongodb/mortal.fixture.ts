import { rejects } from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { vi } from 'vitest'
import { hostOf, reach } from './bed.fixture.ts'

/** A database that tests may kill. */
export interface Mortal {
  readonly url: string
  /** kill -9, of all of it at once. */
  kill(): Promise<void>
  /** Resolves when it answers; does nothing to one that lives. */
  start(): Promise<void>
}

const { MORTAL_MONGODB_URL: url = '', MORTAL_KILL = '', MORTAL_START = '' } = process.env
const shell = async (command: string) =>
  void (await promisify(execFile)('sh', ['-c', command], { timeout: 90_000 }))

const listens = async (): Promise<void> => {
  const { hostname, port } = new URL(`http://${hostOf(url)}`)
  const socket = connect(Number(port), hostname)
  try {
    await once(socket, 'connect')
  } finally {
    socket.destroy()
  }
}

/** Another than all tests share, and how to kill and start it, by whoever owns it; else null. */
export const mortal: Mortal | null =
  url === '' || MORTAL_KILL === '' || MORTAL_START === ''
    ? null
    : {
        url,
        async kill() {
          await listens()
          await shell(MORTAL_KILL)
          await rejects(listens(), { code: 'ECONNREFUSED' })
        },
        async start() {
          await shell(MORTAL_START)
          await vi.waitFor(() => reach(url), 60_000)
        },
      }
