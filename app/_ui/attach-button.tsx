import { Paperclip } from 'lucide-react'
import { useRef } from 'react'

/** The way to the device's own file picker. */
export const AttachButton = ({ onFiles }: { onFiles: (files: Iterable<File>) => void }) => {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ target }) => {
          onFiles(target.files ?? [])
          // So that the same file can be picked again.
          target.value = ''
        }}
      />
      <button
        type="button"
        className="icon-button rounded-full"
        aria-label="Attach files"
        title="Attach files"
        onClick={() => input.current?.click()}
      >
        <Paperclip size={21} aria-hidden />
      </button>
    </>
  )
}
