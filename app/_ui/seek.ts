import { useEffect, useEffectEvent, useRef } from 'react'
import type { MessageItem } from '../../lib/client/view.ts'
import { is } from './bring.ts'
import { boardPath, onMove, postOf } from './route.ts'
import { useWanted } from './wanted.ts'
import type { Windowed } from './windowed.ts'

interface Seeking {
  roomId: string
  /** Something of its log is here: from there one can go back. */
  begun: boolean
  posts: readonly MessageItem[]
  widen: (least: number) => void
}

/** The post that the address is about; told again when that changes. */
const useAddressed = (roomId: string, begun: boolean, jump: (no: number) => Promise<boolean>) => {
  const last = useRef('')
  useEffect(() => {
    if (!begun) return
    const look = () => {
      const { pathname, hash } = location
      if (pathname !== boardPath(roomId) || hash === last.current) return
      last.current = hash
      const no = postOf(hash)
      if (no !== null) void jump(no)
    }
    look()
    return onMove(look)
  }, [roomId, begun, jump])
}

/** The post that somebody is led to by its number or id, as soon as it is among those shown. */
export const useSeek = ({ roomId, begun, posts, widen }: Seeking) => {
  const { wanted, jump, light } = useWanted(roomId, widen)
  useAddressed(roomId, begun, jump)
  const target = wanted === null ? undefined : posts.find((post) => is(post, wanted))?.key
  return { target, jump, light }
}

interface Leading {
  posts: readonly MessageItem[]
  target: string | undefined
  light: () => () => void
  list: Windowed
}

/** To that post, which is mounted wherever it stands, and a moment of light on it. */
export const useLead = ({ posts, target, light, list }: Leading) => {
  const show = useEffectEvent((key: string) =>
    list.scrollToIndex(
      posts.findIndex((post) => post.key === key),
      { align: 'center' },
    ),
  )
  useEffect(() => {
    if (target === undefined) return
    show(target)
    document.getElementById(target)?.focus({ preventScroll: true })
    return light()
  }, [target, light])
}
