import { Check, Copy, Share2 } from 'lucide-react'
import { useRef, useState } from 'react'
import type { RoomRow } from '../../lib/client/db.ts'
import { Dialog } from './dialog.tsx'
import { Problem } from './problem.tsx'
import { shareLink } from './route.ts'

const words = {
  public: 'Everybody can find this room. The link leads straight to it.',
  unlisted: 'Whoever has this link can read and write here.',
  private: 'This link lets its bearer in, for good. Give it to people you trust.',
}

export const Share = ({ room, onClose }: { room: RoomRow; onClose: () => void }) => {
  const link = shareLink(window.location.origin, room)
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const canShare = 'share' in navigator

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link)
      setCopied(true)
    } catch {
      field.current?.select()
      setProblem('The link could not be copied by itself. It is selected: copy it by hand.')
    }
  }
  // Closing the system's share sheet is no error.
  const share = () => navigator.share({ title: room.title, url: link }).catch(() => undefined)

  return (
    <Dialog title="Share this room" onClose={onClose}>
      <div className="grid gap-4">
        <p className="text-pretty text-muted">{words[room.visibility]}</p>
        <input
          ref={field}
          readOnly
          aria-label="Link to this room"
          value={link}
          className="field text-[0.9375rem]"
          onFocus={(event) => event.target.select()}
        />
        <Problem>{problem}</Problem>
        <div className="flex gap-2">
          <button type="button" className="button button-main grow" onClick={() => void copy()}>
            {copied ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}
            {copied ? 'Copied' : 'Copy link'}
          </button>
          {canShare && (
            <button type="button" className="button button-quiet" onClick={() => void share()}>
              <Share2 size={18} aria-hidden />
              Share…
            </button>
          )}
        </div>
      </div>
    </Dialog>
  )
}
