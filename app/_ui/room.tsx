import { useLiveQuery } from 'dexie-react-hooks'
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Face } from '../../lib/client/face.ts'
import { roomNow } from '../../lib/client/settings.ts'
import type { MessageItem } from '../../lib/client/view.ts'
import { useTitle } from './badge.ts'
import { ClosedRoom } from './closed-room.tsx'
import { closingOf } from './closing.ts'
import { Composer } from './composer.tsx'
import { DropZone } from './drop-zone.tsx'
import { engine, useMe } from './engine.ts'
import { useFace } from './face.ts'
import { HereContext, type Here } from './here.ts'
import { part, spare } from './part.ts'
import { useNames } from './people.ts'
import { usePicks } from './picks.ts'
import { RoomHeader } from './room-header.tsx'
import { SettingsOnTheirWay } from './settings-on-their-way.tsx'
import type { Intent } from './intent.tsx'
import { useInvite } from './invite.ts'
import { Timeline } from './timeline.tsx'
import { Typing } from './typing.tsx'

const Board = part(async () => (await import('./board.tsx')).Board)
const AskToNotify = spare(async () => (await import('./ask-to-notify.tsx')).AskToNotify)

/** A room on the screen: what was said, and the place to say something. */
export const Room = ({ roomId, face }: { roomId: string; face: Face }) => {
  const me = useMe()?.id ?? ''
  const now = useLiveQuery(() => roomNow(engine().db, roomId), [roomId])
  const room = now?.room
  const nameOf = useNames(roomId)
  const picks = usePicks(roomId)
  const [intent, setIntent] = useState<Intent | null>(null)
  const [said, setSaid] = useState(false)
  const jumpTo = useRef<Here['jump']>(null)
  const naming = useRef<(no: number) => void>(null)
  const closing = room ? closingOf(room) : null
  const closed = closing !== null
  useTitle(room?.title)
  useFace(roomId, face, room)

  const invite = useInvite()
  useEffect(() => engine().view(roomId, invite), [roomId, invite])

  const reply = useCallback((item: MessageItem) => setIntent({ kind: 'reply', item }), [])
  const edit = useCallback((item: MessageItem) => setIntent({ kind: 'edit', item }), [])
  const jump = useCallback(async (to: string | number) => (await jumpTo.current?.(to)) ?? false, [])
  const onSaid = useCallback(() => setSaid(true), [])
  const here = useMemo<Here>(
    () => ({ roomId, me, closed, nameOf, reply, edit, jump }),
    [roomId, me, closed, nameOf, reply, edit, jump],
  )

  const saying =
    room && closing ? (
      <ClosedRoom key="closed" room={room} closing={closing} />
    ) : (
      <Composer
        key={roomId}
        roomId={roomId}
        picks={picks}
        intent={intent}
        onIntent={setIntent}
        onSaid={onSaid}
        naming={face === 'board' ? naming : undefined}
      />
    )
  const asking = said && !closing && (
    <Suspense key="asking" fallback={null}>
      <AskToNotify roomId={roomId} />
    </Suspense>
  )
  return (
    <HereContext value={here}>
      <DropZone onFiles={picks.add}>
        <RoomHeader roomId={roomId} room={room} face={face} />
        {now?.change && <SettingsOnTheirWay row={now.change} />}
        {/* What is being written is the same in both, and stays. */}
        {face === 'board'
          ? [
              saying,
              // On a board nobody has the name that they have here.
              !closing && <Typing key="typing" roomId={roomId} nameless />,
              asking,
              <Suspense key="board" fallback={<div className="flex-1" />}>
                <Board roomId={roomId} room={room} jumpTo={jumpTo} naming={naming} />
              </Suspense>,
            ]
          : [
              <Timeline key="chat" roomId={roomId} room={room} jumpTo={jumpTo} />,
              !closing && <Typing key="typing" roomId={roomId} />,
              asking,
              saying,
            ]}
      </DropZone>
    </HereContext>
  )
}
