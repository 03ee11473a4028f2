/** As a recording is called, with the day and the time, which its message says too. */
const NOTE = /^((?:Voice|Video) note) \d{4}-\d\d-\d\d \d\d\.\d\d\.\w+$/

/** What it is called; of a long name the middle goes, since its ending says what it is. */
export const FileName = ({ name }: { name: string }) => {
  const note = NOTE.exec(name)
  const end = note ? '' : (/^.+?((?:\.tar)?\.[\p{L}\p{N}]{1,8})$/u.exec(name)?.[1] ?? '')
  const start = note?.[1] ?? name.slice(0, name.length - end.length)
  return (
    <span dir="auto" title={name} className="flex font-semibold whitespace-pre">
      <span className="truncate">{start}</span>
      <span className="shrink-0">{end}</span>
    </span>
  )
}
