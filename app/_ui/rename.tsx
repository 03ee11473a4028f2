import { limits } from '../../lib/protocol/limits.ts'
import { useAct } from './act.ts'
import { engine } from './engine.ts'
import { written } from './form.ts'
import { Problem } from './problem.tsx'

export const Rename = ({ name, onDone }: { name: string; onDone: () => void }) => {
  const { act, busy, problem } = useAct()
  const rename = (form: FormData) =>
    act(async () => {
      const wanted = written(form, 'name')
      if (wanted && wanted !== name) await engine().rename(wanted)
      onDone()
    })
  return (
    <form
      className="grid gap-2 py-1"
      onSubmit={(event) => {
        event.preventDefault()
        rename(new FormData(event.currentTarget))
      }}
      onKeyDown={(event) => event.key === 'Escape' && onDone()}
    >
      <div className="flex gap-2">
        <input
          name="name"
          aria-label="My name"
          defaultValue={name}
          maxLength={limits.userName}
          autoComplete="nickname"
          dir="auto"
          // The person has just asked to write here.
          autoFocus
          onFocus={(event) => event.target.select()}
          className="field"
        />
        <button type="submit" className="button button-main" disabled={busy}>
          Save
        </button>
      </div>
      <Problem>{problem}</Problem>
    </form>
  )
}
