import type { FileRef } from '../../lib/protocol/files.ts'
import { useAct } from './act.ts'
import { fileUrl } from './media.ts'
import { Problem } from './problem.tsx'
import { bytes } from './size.ts'

/** Its beginning, under a name that says so: a part never looks like the whole. */
const save = async (file: FileRef, length: number) => {
  const answer = await fetch(fileUrl(file), { headers: { range: `bytes=0-${length - 1}` } })
  if (!answer.ok) throw new Error(`the part was answered ${answer.status}`)
  const url = URL.createObjectURL(await answer.blob())
  Object.assign(document.createElement('a'), {
    href: url,
    download: `part of ${file.name}`,
  }).click()
  // Whoever saves it has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** For a file whose sender does not come back. */
export const SavePart = ({ file, length }: { file: FileRef; length: number }) => {
  const { act, busy, problem } = useAct()
  return (
    <>
      <button
        type="button"
        disabled={busy}
        onClick={() => act(() => save(file, length))}
        className="min-h-11 text-sm font-semibold text-accent"
      >
        Save the {bytes(length)} that are here
      </button>
      <Problem>{problem}</Problem>
    </>
  )
}
