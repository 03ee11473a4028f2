import type { AlbumFile } from './album.ts'
import { icons } from './file-line.tsx'
import { Link } from './link.tsx'
import { kindOf } from './media.ts'
import { filePath } from './route.ts'
import { bytes } from './size.ts'
import { duration, fullTime, shortTime } from './time.ts'

/** A sound, a text or anything else, as a line of a list. */
export const FileItem = ({ one: { file, at }, by }: { one: AlbumFile; by: string }) => {
  const Icon = icons[kindOf(file)]
  const facts = [
    file.size !== undefined && bytes(file.size),
    file.duration !== undefined && duration(file.duration),
  ].filter((fact) => typeof fact === 'string')
  return (
    <li>
      <Link
        href={filePath(file.fileId)}
        className="flex min-h-14 items-center gap-3 rounded-2xl px-2 py-1.5 hover:bg-sunken"
      >
        <span
          aria-hidden
          className="grid size-10 shrink-0 place-items-center rounded-xl bg-tint text-accent"
        >
          <Icon size={19} />
        </span>
        <span className="min-w-0 grow text-sm leading-5">
          <span dir="auto" className="block truncate font-semibold">
            {file.title ?? file.name}
          </span>
          <span className="block truncate text-muted tabular-nums">
            {[...facts, `from ${by}`].join(' · ')}
          </span>
        </span>
        <time
          dateTime={new Date(at).toISOString()}
          title={fullTime(at)}
          className="shrink-0 text-xs text-muted tabular-nums"
        >
          {shortTime(at)}
        </time>
      </Link>
    </li>
  )
}
