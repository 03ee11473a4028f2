import { useEffect } from 'react'
import type { ListedRoom } from '../../lib/client/roomlist.ts'
import { unreadIn } from '../../lib/client/unread.ts'

/** What is unread, on the app's icon where the system has one, and in the title. */
export const useBadge = (rooms: ListedRoom[] | undefined) => {
  const unread = unreadIn((rooms ?? []).map(({ room }) => room))
  useEffect(() => {
    const bare = document.title.replace(/^\(\d+\) /, '')
    document.title = unread > 0 ? `(${unread}) ${bare}` : bare
    if ('setAppBadge' in navigator) navigator.setAppBadge(unread).catch(() => undefined)
  }, [unread])
}

/** The page is called after what is open. */
export const useTitle = (name: string | undefined) =>
  useEffect(() => {
    const count = /^\(\d+\) /.exec(document.title)?.[0] ?? ''
    document.title = count + (name ? `${name} · Tendril` : 'Tendril')
    return () => {
      document.title = `${/^\(\d+\) /.exec(document.title)?.[0] ?? ''}Tendril`
    }
  }, [name])
