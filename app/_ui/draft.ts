import { useCallback, useEffect, useRef, useState } from 'react'
import type { DraftText } from '../../lib/client/drafts.ts'
import { roomView } from '../../lib/client/view.ts'
import { engine } from './engine.ts'
import type { Intent } from './intent.tsx'

/** The message that a draft was about, if this device still has it. */
const intentOf = async (roomId: string, me: string, kind: Intent['kind'], id: string) => {
  const { items } = await roomView(engine().db, roomId, me, 500)
  const item = items.find((item) => item.key === id)
  return item?.kind === 'message' ? { kind, item, restored: true } : null
}

const draftOf = (text: string, about: Intent | null): DraftText => ({
  text,
  ...(about?.kind === 'reply' ? { replyTo: about.item.id } : {}),
  ...(about?.kind === 'edit' ? { editing: about.item.id } : {}),
})

interface Drafting {
  roomId: string
  me: string
  intent: Intent | null
  onIntent: (intent: Intent | null) => void
}

/** Unsent text: kept on every key, and back when the room is. */
export const useDraft = ({ roomId, me, intent, onIntent }: Drafting) => {
  const [text, setText] = useState('')
  const touched = useRef(false)

  useEffect(() => {
    const restore = async () => {
      const draft = await engine().drafts.read(roomId)
      // Who has begun to write meanwhile is not interrupted.
      if (!draft || touched.current) return
      setText(draft.text)
      const id = draft.editing ?? draft.replyTo
      const kind = draft.editing ? 'edit' : 'reply'
      if (id) onIntent(await intentOf(roomId, me, kind, id))
    }
    restore().catch(() => undefined)
  }, [roomId, me, onIntent])

  const write = useCallback(
    (next: string, about: Intent | null = intent) => {
      touched.current = true
      setText(next)
      engine().drafts.keep(roomId, draftOf(next, about))
    },
    [roomId, intent],
  )

  /** Off the screen; the device has it until it is in the outbox. */
  const say = (rest: string) => {
    touched.current = true
    onIntent(null)
    setText(rest)
    const saying = engine().drafts.say(roomId, draftOf(text, intent), { text: rest })
    const stay = () => {
      const draft = saying.stay()
      setText(draft.text)
      const id = draft.editing ?? draft.replyTo
      if (intent && id === intent.item.id) onIntent({ ...intent, restored: true })
      return draft
    }
    return { go: saying.go, stay }
  }
  return [text, write, say] as const
}
