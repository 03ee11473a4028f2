import { useLiveQuery } from 'dexie-react-hooks'
import { useCallback, useMemo } from 'react'
import type { User } from '../../lib/protocol/people.ts'
import { engine, useLive, useMe } from './engine.ts'

export const usePresent = (roomId: string) =>
  useLive(useMemo(() => engine().present(roomId), [roomId]))

export const useTypists = (roomId: string): readonly User[] => {
  const me = useMe()
  const typists = useLive(useMemo(() => engine().typists(roomId), [roomId]))
  return typists.filter((user) => user.id !== me?.id)
}

/** What somebody is called of whom this device knows no name. */
export const nobody = 'Somebody'

/** What somebody is called: as a member, else as somebody who is here now. */
export const useNames = (roomId: string): ((userId: string) => string) => {
  const me = useMe()
  const { users } = usePresent(roomId)
  const members = useLiveQuery(
    () =>
      engine()
        .db.members.where('[roomId+userId]')
        .between([roomId, ''], [roomId, '\uffff'])
        .toArray(),
    [roomId],
  )
  const names = useMemo(() => {
    const known = new Map(users.map((user) => [user.id, user.name]))
    for (const member of members ?? []) known.set(member.userId, member.name)
    if (me) known.set(me.id, me.name)
    return known
  }, [users, members, me])
  return useCallback((userId: string) => names.get(userId) ?? nobody, [names])
}
