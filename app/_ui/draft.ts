import { useCallback, useEffect, useRef, useState } from 'react'
import { type DraftText, lines } from '../../lib/client/drafts.ts'
import { roomView } from '../../lib/client/view.ts'
import { engine } from './engine.ts'
import type { Intent } from './intent.tsx'

/** The message that a draft was about, if this device still has it. */
const intentOf = async (roomId: string, kind: Intent['kind'], id: string) => {
  const me = engine().me.get()?.id ?? ''
  const { items } = await roomView(engine().db, roomId, me, 500)
  const item = items.find((item) => item.key === id)
  return item?.kind === 'message' ? { kind, item, restored: true } : null
}

const draftOf = (text: string, about: Intent | null, before = ''): DraftText => ({
  text,
  ...(about?.kind === 'reply' ? { replyTo: about.item.id } : {}),
  ...(about?.kind === 'edit' ? { editing: about.item.id, ...(before && { before }) } : {}),
})

interface Drafting {
  roomId: string
  intent: Intent | null
  onIntent: (intent: Intent | null) => void
}

/** What is in the composer. */
interface Written {
  text: string
  about: Intent | null
  /** What stood here before an edit began, and comes back after it. */
  before: string
}

/** Unsent text: kept on every key, and back when the room is. */
export const useDraft = ({ roomId, intent, onIntent }: Drafting) => {
  const [text, setText] = useState('')
  const read = useRef(false)
  const touched = useRef(false)
  const now = useRef<Written>({ text: '', about: null, before: '' })

  const show = useCallback((written: Written) => {
    now.current = written
    setText(written.text)
  }, [])

  const put = useCallback(
    (written: Written) => {
      touched.current = true
      show(written)
      engine().drafts.keep(roomId, draftOf(written.text, written.about, written.before))
    },
    [roomId, show],
  )

  useEffect(() => {
    // What could be read later was written here.
    if (read.current) return
    read.current = true
    const restore = async () => {
      const draft = await engine().drafts.read(roomId)
      if (!draft) return
      const id = draft.editing ?? draft.replyTo
      const kind = draft.editing ? 'edit' : 'reply'
      const about = id === undefined ? null : await intentOf(roomId, kind, id)
      const { before = '' } = draft
      if (!touched.current && (about || !draft.editing)) {
        show({ text: draft.text, about, before })
        if (about) onIntent(about)
        return
      }
      // Who has begun to write meanwhile goes on, below what was kept.
      const kept = lines(before, draft.text)
      const { text: typed, ...rest } = now.current
      if (rest.about?.kind === 'edit') put({ ...now.current, before: lines(kept, rest.before) })
      else put({ ...rest, text: lines(kept, typed) })
    }
    restore().catch(() => undefined)
  }, [roomId, onIntent, show, put])

  const write = useCallback(
    (next: string) => put({ ...now.current, text: next, about: intent }),
    [intent, put],
  )

  /** From here on it is about another message; what is said of one is not in the way of the other. */
  const begin = (next: Intent) => {
    const { text: typed, about, before } = now.current
    const mine = about?.kind === 'edit' ? before : typed
    const edits = next.kind === 'edit'
    put({ text: edits ? next.item.text : mine, about: next, before: edits ? mine : '' })
  }

  /** About nothing any more. */
  const end = () => {
    const { text: typed, about, before } = now.current
    onIntent(null)
    put({ text: about?.kind === 'edit' ? before : typed, about: null, before: '' })
  }

  /** Off the screen; the device has it until it is in the outbox. */
  const say = () => {
    const { about, before } = now.current
    const rest = { text: about?.kind === 'edit' ? before : '', about: null, before: '' }
    touched.current = true
    onIntent(null)
    show(rest)
    const saying = engine().drafts.say(roomId, draftOf(text, intent), draftOf(rest.text, null))
    const stay = () => {
      const draft = saying.stay()
      const id = draft.editing ?? draft.replyTo
      const about = [intent, now.current.about].find((one) => one?.item.id === id)
      const again = about ? { ...about, restored: true } : null
      show({ text: draft.text, about: again, before: '' })
      onIntent(again)
      return draft
    }
    return { go: saying.go, stay }
  }
  return { text, write, begin, end, say }
}
