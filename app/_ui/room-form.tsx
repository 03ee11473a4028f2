import type { ReactNode } from 'react'
import { Refusal } from '../../lib/protocol/errors.ts'
import { limits } from '../../lib/protocol/limits.ts'
import { isTitle } from '../../lib/protocol/rooms.ts'
import { useAct } from './act.ts'
import { Dialog } from './dialog.tsx'
import { written } from './form.ts'
import { lives } from './lives.ts'
import { Problem } from './problem.tsx'

/** What was written, spaces around it gone; `life` is empty for one that stays as it is. */
export interface Asked {
  title: string
  life: string
  form: FormData
}

interface Props {
  heading: string
  /** What the room is called and how long it is kept now, if there is one. */
  title?: string
  kept?: string
  /** The button, before and while it works. */
  says: [idle: string, busy: string]
  onSave: (asked: Asked) => Promise<void>
  onClose: () => void
  children: ReactNode
}

/** What every room is asked: its title, how long it is kept, and between them what `children` ask. */
export const RoomForm = ({ heading, title, kept, says, onSave, onClose, children }: Props) => {
  const { act, busy, problem } = useAct()
  const save = (form: FormData) =>
    act(async () => {
      const named = written(form, 'title')
      if (!isTitle(named)) throw new Refusal('BAD_INPUT', 'A room needs a title.')
      await onSave({ title: named, life: written(form, 'life'), form })
    })
  return (
    <Dialog title={heading} onClose={onClose}>
      <form
        className="grid gap-5"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save(new FormData(event.currentTarget))
        }}
      >
        <label className="grid gap-1.5 font-semibold">
          Title
          <input
            name="title"
            required
            maxLength={limits.roomTitle}
            defaultValue={title}
            autoComplete="off"
            dir="auto"
            placeholder="What is it about?"
            className="field font-normal"
          />
        </label>
        {children}
        <label className="flex items-center justify-between gap-4 font-semibold">
          Keep it
          <select name="life" className="field w-auto font-normal">
            {kept && <option value="">As now: {kept}</option>}
            {lives.map(({ text, ttl }) => (
              <option key={ttl} value={ttl}>
                {text}
                {kept && ttl > 0 && ', from now'}
              </option>
            ))}
          </select>
        </label>
        <Problem>{problem}</Problem>
        <button type="submit" className="button button-main" disabled={busy}>
          {says[busy ? 1 : 0]}
        </button>
      </form>
    </Dialog>
  )
}
