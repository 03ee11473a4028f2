/** What it is called; of a long name the middle goes, since its ending says what it is. */
export const FileName = ({ name }: { name: string }) => {
  const end = /^.+?((?:\.tar)?\.[\p{L}\p{N}]{1,8})$/u.exec(name)?.[1] ?? ''
  return (
    <span dir="auto" title={name} className="flex font-semibold whitespace-pre">
      <span className="truncate">{name.slice(0, name.length - end.length)}</span>
      <span className="shrink-0">{end}</span>
    </span>
  )
}
