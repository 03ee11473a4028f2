import { useId, useRef, useState } from 'react'
import { limits } from '../../lib/protocol/limits.ts'
import { Visibility } from '../../lib/protocol/rooms.ts'
import { useAct } from './act.ts'
import { Dialog } from './dialog.tsx'
import { engine } from './engine.ts'
import { written } from './form.ts'
import { lives } from './lives.ts'
import { Problem } from './problem.tsx'
import { kinds } from './room-link.tsx'
import { go, roomPath } from './route.ts'

/** 128 random bits: asking twice for the same room makes one. */
const newId = () =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

export const NewRoom = ({ onClose }: { onClose: () => void }) => {
  const id = useRef('')
  const [visibility, setVisibility] = useState<Visibility>('unlisted')
  const { act, busy, problem } = useAct()
  const fields = useId()

  const make = (form: FormData) =>
    act(async () => {
      const ttl = Number(written(form, 'ttl'))
      id.current ||= newId()
      const roomId = await engine().createRoom({
        id: id.current,
        title: written(form, 'title'),
        visibility,
        ...(ttl > 0 ? { ttl } : {}),
      })
      onClose()
      go(roomPath(roomId))
    })

  return (
    <Dialog title="New room" onClose={onClose}>
      <form
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault()
          make(new FormData(event.currentTarget))
        }}
      >
        <label className="grid gap-1.5 font-semibold">
          Title
          <input
            name="title"
            required
            maxLength={limits.roomTitle}
            autoComplete="off"
            dir="auto"
            placeholder="What is it about?"
            className="field font-normal"
          />
        </label>
        <fieldset className="grid gap-2">
          <legend className="mb-1.5 font-semibold">Who may come in</legend>
          {Visibility.options.map((kind) => {
            const { Icon, text, says } = kinds[kind]
            return (
              <label
                key={kind}
                className="flex min-h-13 items-center gap-3 rounded-2xl border-[1.5px] border-line px-3.5 has-checked:border-accent has-checked:bg-tint has-focus-visible:outline-2"
              >
                <input
                  type="radio"
                  name="visibility"
                  value={kind}
                  checked={visibility === kind}
                  onChange={() => setVisibility(kind)}
                  aria-describedby={`${fields}${kind}`}
                  className="sr-only"
                />
                <Icon size={19} aria-hidden className="text-accent" />
                <span className="font-medium">{text}</span>
                <span id={`${fields}${kind}`} className="ms-auto text-sm text-muted">
                  {says}
                </span>
              </label>
            )
          })}
        </fieldset>
        <label className="flex items-center justify-between gap-4 font-semibold">
          Keep it
          <select name="ttl" defaultValue="0" className="field w-auto font-normal">
            {lives.map(({ text, ttl }) => (
              <option key={ttl} value={ttl}>
                {text}
              </option>
            ))}
          </select>
        </label>
        <Problem>{problem}</Problem>
        <button type="submit" className="button button-main" disabled={busy}>
          {busy ? 'Making it…' : 'Create'}
        </button>
      </form>
    </Dialog>
  )
}
