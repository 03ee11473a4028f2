import { Play } from 'lucide-react'

/** In the middle of a film that does not play. */
export const PlayButton = ({ onPlay }: { onPlay: () => void }) => (
  <button
    type="button"
    aria-hidden
    tabIndex={-1}
    onClick={onPlay}
    className="absolute inset-0 m-auto grid size-14 place-items-center rounded-full bg-black/55 text-white backdrop-blur"
  >
    <Play size={24} aria-hidden className="ms-0.5 fill-current" />
  </button>
)
