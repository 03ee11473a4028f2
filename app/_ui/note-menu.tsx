import { Mic, Video } from 'lucide-react'
import { Menu, MenuItem } from './menu.tsx'

export type Note = 'voice' | 'video'

/** Something said or shown instead of written, where the device can record it. */
export const NoteMenu = ({ onPick }: { onPick: (note: Note) => void }) => {
  if (typeof MediaRecorder === 'undefined' || !('mediaDevices' in navigator)) return null
  return (
    <Menu label="Record" icon={<Mic size={21} aria-hidden />} className="icon-button rounded-full">
      <MenuItem icon={<Mic size={18} aria-hidden />} onPick={() => onPick('voice')}>
        Voice note
      </MenuItem>
      <MenuItem icon={<Video size={18} aria-hidden />} onPick={() => onPick('video')}>
        Video note
      </MenuItem>
    </Menu>
  )
}
