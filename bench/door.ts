import type { RequestListener } from 'node:http'
import type { Socket } from 'socket.io'
import { readConfig } from '../server/config.ts'
import { openEmbeddedStore } from '../server/models/embedded/store.ts'
import { openSessions } from '../server/session.ts'

/**
 * Our sessions at the door of somebody else's server: any request makes a guest.
 * @param alone whether nobody else writes into the store, so that a session is remembered
 */
export async function openDoor(alone: boolean) {
  const config = readConfig()
  const store = await openEmbeddedStore({ dir: config.DATA_DIR })
  const sessions = openSessions(store, config, 'a key of the benches', Date.now, alone)
  const makeGuest: RequestListener = (req, res) =>
    void sessions
      .open(req, 'Guest')
      .then(({ cookie }) => res.writeHead(201, { 'Set-Cookie': cookie }).end())
  const admit = (socket: Socket, next: (error?: Error) => void) =>
    void sessions.of(socket.request).then((me) => next(me ? undefined : new Error('nobody')))
  return { makeGuest, admit }
}
