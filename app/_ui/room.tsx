import { useLiveQuery } from 'dexie-react-hooks'
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { roomNow } from '../../lib/client/settings.ts'
import type { MessageItem } from '../../lib/client/view.ts'
import { useTitle } from './badge.ts'
import { ClosedRoom } from './closed-room.tsx'
import { closingOf } from './closing.ts'
import { Composer, type Intent } from './composer.tsx'
import { DropZone } from './drop-zone.tsx'
import { engine, useMe } from './engine.ts'
import { HereContext, type Here } from './here.ts'
import { useNames } from './people.ts'
import { usePicks } from './picks.ts'
import { RoomHeader } from './room-header.tsx'
import { SettingsOnTheirWay } from './settings-on-their-way.tsx'
import { useInvite } from './invite.ts'
import { spare } from './spare.tsx'
import { Timeline } from './timeline.tsx'
import { Typing } from './typing.tsx'

const AskToNotify = spare(async () => (await import('./ask-to-notify.tsx')).AskToNotify)

/** A room on the screen: what was said, and the place to say something. */
export const Room = ({ roomId }: { roomId: string }) => {
  const me = useMe()?.id ?? ''
  const now = useLiveQuery(() => roomNow(engine().db, roomId), [roomId])
  const room = now?.room
  const nameOf = useNames(roomId)
  const picks = usePicks(roomId)
  const [intent, setIntent] = useState<Intent | null>(null)
  const [said, setSaid] = useState(false)
  const jumpTo = useRef<(id: string) => void>(() => undefined)
  const closing = room ? closingOf(room) : null
  const closed = closing !== null
  useTitle(room?.title)

  const invite = useInvite()
  useEffect(() => engine().view(roomId, invite), [roomId, invite])

  const reply = useCallback((item: MessageItem) => setIntent({ kind: 'reply', item }), [])
  const edit = useCallback((item: MessageItem) => setIntent({ kind: 'edit', item }), [])
  const jump = useCallback((id: string) => jumpTo.current(id), [])
  const onSaid = useCallback(() => setSaid(true), [])
  const here = useMemo<Here>(
    () => ({ roomId, me, closed, nameOf, reply, edit, jump }),
    [roomId, me, closed, nameOf, reply, edit, jump],
  )

  return (
    <HereContext value={here}>
      <DropZone onFiles={picks.add}>
        <RoomHeader roomId={roomId} room={room} />
        {now?.change && <SettingsOnTheirWay row={now.change} />}
        <Timeline roomId={roomId} room={room} jumpTo={jumpTo} />
        {!closing && <Typing roomId={roomId} />}
        {said && !closing && (
          <Suspense fallback={null}>
            <AskToNotify roomId={roomId} />
          </Suspense>
        )}
        {room && closing ? (
          <ClosedRoom room={room} closing={closing} />
        ) : (
          <Composer
            key={roomId}
            roomId={roomId}
            picks={picks}
            intent={intent}
            onIntent={setIntent}
            onSaid={onSaid}
          />
        )}
      </DropZone>
    </HereContext>
  )
}
