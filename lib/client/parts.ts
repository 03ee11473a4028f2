import { Drafts } from './drafts.ts'
import { Follows } from './follows.ts'
import { History } from './history.ts'
import { Inbox } from './inbox.ts'
import { Leader } from './leader.ts'
import { Messages } from './messages.ts'
import { Outbox } from './outbox.ts'
import type { Ports } from './ports.ts'
import { Positions } from './positions.ts'
import { Presence } from './presence.ts'
import { ReadersOf } from './readers.ts'
import { Rooms } from './rooms.ts'
import { Session } from './session.ts'
import { StatusLine } from './status.ts'
import { Uploads } from './uploads.ts'
import { Wants } from './wants.ts'

export type Parts = ReturnType<typeof makeParts>

/** What the engine is made of, and who knows whom. */
export function makeParts(ports: Ports) {
  const session = new Session(ports)
  const me = () => session.me.get()?.id ?? ''
  const positions = new Positions(ports, me)
  const inbox: Inbox = new Inbox(ports, me, (...why) => rooms.closed(...why))
  const rooms = new Rooms(ports, me, inbox, positions)
  const follows = new Follows(ports)
  const leader = new Leader(ports)
  return {
    session,
    positions,
    inbox,
    rooms,
    follows,
    status: new StatusLine(ports),
    presence: new Presence(ports, me),
    readers: new ReadersOf(me),
    outbox: new Outbox(ports, me, (...stored) => inbox.receive(...stored)),
    uploads: new Uploads(ports, follows, () => session.ensure()),
    messages: new Messages(ports),
    drafts: new Drafts(ports),
    leader,
    wants: new Wants(ports, rooms, follows, leader.leads),
    history: new History(ports),
  }
}
