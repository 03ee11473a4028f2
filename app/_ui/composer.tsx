import { ArrowUp, Check } from 'lucide-react'
import {
  Suspense,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
} from 'react'
import { mentionsIn } from '../../lib/client/mentions.ts'
import { useAllowed } from './allowed.ts'
import { AttachButton } from './attach-button.tsx'
import type { Keys } from './completion.tsx'
import { useDraft } from './draft.ts'
import { engine } from './engine.ts'
import { explain } from './explain.ts'
import { useHere } from './here.ts'
import { IntentBanner, type Intent } from './intent.tsx'
import { myLastMessage } from './my-last-message.ts'
import { NoteMenu, type Note } from './note-menu.tsx'
import { useNaming, type Naming } from './naming.ts'
import { part, spare } from './part.ts'
import { pasted } from './pasted.ts'
import type { Picks } from './picks.ts'
import { Problem } from './problem.tsx'

const Completion = spare(async () => (await import('./completion.tsx')).Completion)
const Recorder = part(async () => (await import('./recorder.tsx')).Recorder)
const Tray = part(async () => (await import('./tray.tsx')).Tray)

interface Props {
  roomId: string
  picks: Picks
  intent: Intent | null
  onIntent: (intent: Intent | null) => void
  onSaid: () => void
  /** Above the posts of a board, each of which can be named here by its number. */
  naming?: Naming | undefined
}

const edge = 'pb-[calc(0.5rem+env(safe-area-inset-bottom))] md:pb-4'
const finePointer = () => matchMedia('(pointer: fine)').matches

/** Where things are said. It is never closed: without a network they wait in the outbox. */
export const Composer = ({ roomId, picks: tray, intent, onIntent, onSaid, naming }: Props) => {
  const { picks, add, take, putBack } = tray
  const { me } = useHere()
  const allowed = useAllowed()
  const { text, write, say, ...draft } = useDraft({ roomId, intent, onIntent })
  const [problem, setProblem] = useState<string | null>(null)
  const [note, setNote] = useState<Note | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const keys = useRef<Keys>(null)
  useNaming(naming, field, write)
  // One after the other, in the order of the person.
  const queue = useRef(Promise.resolve())

  const tooLong = text.length - allowed.text
  const tooLarge = picks.some((pick) => pick.file.size > allowed.uploadBytes)
  const says = text.trim() !== '' || (picks.length > 0 && intent?.kind !== 'edit')

  const begin = useEffectEvent((next: Intent) => {
    field.current?.focus()
    draft.begin(next)
  })
  useEffect(() => {
    if (intent && !intent.restored) begin(intent)
  }, [intent])

  useEffect(() => {
    if (finePointer()) field.current?.focus({ preventScroll: true })
  }, [])

  const send = () => {
    if (!says || tooLong > 0 || tooLarge) return
    const said = text.trim()
    const replyTo = intent?.kind === 'reply' ? { replyTo: intent.item.id } : {}
    const editing = intent?.kind === 'edit' ? intent.item : null
    const taken = editing ? Promise.resolve([]) : take()
    setProblem(null)
    const saying = say()
    field.current?.focus()
    const go = async () => {
      try {
        if (editing) return await engine().edit(roomId, editing.id, said, saying)
        const mentions = await mentionsIn(engine().db, roomId, said)
        const message = { text: said, ...replyTo, mentions, files: await taken }
        await engine().send(roomId, { ...message, saying })
        onSaid()
      } catch (error) {
        // Nothing that somebody wrote is lost: it comes back to where it was written.
        setProblem(explain(error))
        saying.stay()
        putBack(await taken)
      }
    }
    queue.current = queue.current.then(go)
  }

  const editLast = async () => {
    const item = await myLastMessage(roomId, me)
    if (item) onIntent({ kind: 'edit', item })
  }

  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || keys.current?.(event)) return
    const plain = !event.shiftKey && !event.altKey
    if (event.key === 'Enter' && plain && (finePointer() || event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      send()
    } else if (event.key === 'Escape' && intent) {
      event.preventDefault()
      draft.end()
    } else if (event.key === 'ArrowUp' && text === '' && !intent) {
      event.preventDefault()
      editLast().catch(() => undefined)
    }
  }

  const onPaste = (event: ClipboardEvent) => {
    const files = pasted(event.clipboardData)
    if (files.length === 0) return
    event.preventDefault()
    add(files)
  }

  const below = naming !== undefined
  const Go = intent?.kind === 'edit' ? Check : ArrowUp
  return (
    <div className={`shrink-0 px-2 md:px-4 ${naming ? 'py-2' : edge}`}>
      <form
        className="relative mx-auto max-w-4xl rounded-3xl border-[1.5px] border-line bg-surface shadow-soft transition-colors focus-within:border-leaf"
        onSubmit={(event) => {
          event.preventDefault()
          send()
        }}
      >
        {text.includes('@') && (
          <Suspense>
            <Completion {...{ text, below }} fieldRef={field} keysRef={keys} onWrite={write} />
          </Suspense>
        )}
        {intent && <IntentBanner intent={intent} onCancel={draft.end} />}
        {note && (
          <Suspense>
            <Recorder roomId={roomId} note={note} onDone={() => setNote(null)} />
          </Suspense>
        )}
        {picks.length > 0 && (
          <Suspense>
            <Tray tray={tray} most={allowed.uploadBytes} />
          </Suspense>
        )}
        <div className="flex items-end gap-0.5 p-1">
          <AttachButton
            onFiles={(files) => {
              add(files)
              field.current?.focus()
            }}
          />
          <textarea
            ref={field}
            aria-label="Message"
            placeholder="Message"
            rows={1}
            dir="auto"
            value={text}
            enterKeyHint={finePointer() ? 'send' : 'enter'}
            onChange={(event) => {
              write(event.target.value)
              if (event.target.value) engine().typing(roomId)
            }}
            onKeyDown={onKey}
            onPaste={onPaste}
            className="field-sizing-content max-h-[min(40dvh,16rem)] min-h-11 w-full min-w-0 resize-none bg-transparent px-1.5 py-2.5 leading-6 outline-none placeholder:text-muted"
          />
          {text === '' && !note && <NoteMenu onPick={setNote} />}
          <button
            type="submit"
            aria-label="Send"
            title="Send"
            aria-disabled={!says || tooLong > 0 || tooLarge}
            className="icon-button rounded-full bg-accent text-accent-ink transition-[transform,opacity] hover:bg-accent hover:text-accent-ink active:scale-90 aria-disabled:bg-sunken aria-disabled:text-muted"
          >
            <Go size={21} strokeWidth={2.5} aria-hidden />
          </button>
        </div>
        {tooLong > 0 && (
          <p className="px-4 pb-2 text-sm text-refused">
            {tooLong} {tooLong === 1 ? 'character' : 'characters'} too long for one message.
          </p>
        )}
        <div className={problem ? 'p-2 pt-0' : ''}>
          <Problem>{problem}</Problem>
        </div>
      </form>
    </div>
  )
}
