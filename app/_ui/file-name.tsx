import { noteIn } from '../../lib/client/titles.ts'

/** What it is called; of a long name the middle goes, since its ending says what it is. */
export const FileName = ({ name }: { name: string }) => {
  const note = noteIn(name)
  const end = note ? '' : (/^.+?((?:\.tar)?\.[\p{L}\p{N}]{1,8})$/u.exec(name)?.[1] ?? '')
  const start = note ?? name.slice(0, name.length - end.length)
  return (
    <span dir="auto" title={name} className="flex font-semibold whitespace-pre">
      <span className="truncate">{start}</span>
      <span className="shrink-0">{end}</span>
    </span>
  )
}
