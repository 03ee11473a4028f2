import { useId, useRef, useState } from 'react'
import { Visibility } from '../../lib/protocol/rooms.ts'
import { BoardChoice } from './board-choice.tsx'
import { engine } from './engine.ts'
import { RoomForm, type Asked } from './room-form.tsx'
import { kinds } from './room-link.tsx'
import { go, roomPath } from './route.ts'

/** 128 random bits: asking twice for the same room makes one. */
const newId = () =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

interface Props {
  onClose: () => void
  /** What comes next; by itself the room opens. */
  onMade?: (roomId: string) => void
}

const enter = (roomId: string) => go(roomPath(roomId))

export const NewRoom = ({ onClose, onMade = enter }: Props) => {
  const id = useRef('')
  const [visibility, setVisibility] = useState<Visibility>('unlisted')
  const fields = useId()

  const make = async ({ title, life, form }: Asked) => {
    const ttl = Number(life)
    id.current ||= newId()
    const wish = {
      id: id.current,
      title,
      visibility,
      ...(ttl > 0 && { ttl }),
      ...(form.has('board') && { board: true }),
    }
    const roomId = await engine().createRoom(wish)
    onClose()
    onMade(roomId)
  }

  return (
    <RoomForm heading="New room" says={['Create', 'Making it…']} onSave={make} onClose={onClose}>
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
      <BoardChoice />
    </RoomForm>
  )
}
