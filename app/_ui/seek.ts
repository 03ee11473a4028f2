import { useEffect, useRef } from 'react'
import type { MessageItem } from '../../lib/client/view.ts'
import { is } from './bring.ts'
import { boardPath, onMove, postOf } from './route.ts'
import { useWanted } from './wanted.ts'

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

/** To a post by its number or id, and a moment of light on it. */
export const useSeek = ({ roomId, begun, posts, widen }: Seeking) => {
  const { wanted, jump, light } = useWanted(roomId, widen)
  useAddressed(roomId, begun, jump)

  const target = wanted === null ? undefined : posts.find((post) => is(post, wanted))?.key
  useEffect(() => {
    if (target === undefined) return
    const post = document.getElementById(target)
    post?.scrollIntoView({ block: 'center' })
    post?.focus({ preventScroll: true })
    return light()
  }, [target, light])
  return { flashed: target, jump }
}
