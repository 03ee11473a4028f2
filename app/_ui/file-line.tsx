import {
  Clapperboard,
  Download,
  FileText,
  File as FileIcon,
  Image,
  type LucideIcon,
  Music,
  Pause,
  Play,
  X,
} from 'lucide-react'
import { Suspense } from 'react'
import type { Titled } from '../../lib/client/titles.ts'
import { engine, useStatus } from './engine.ts'
import { FileName } from './file-name.tsx'
import { fileWords, timeToCome, waits, type FileNow } from './file-now.ts'
import { fileUrl, type MediaKind } from './media.ts'
import { spare } from './part.ts'
import { bytes } from './size.ts'
import { duration } from './time.ts'

const SavePart = spare(async () => (await import('./save-part.tsx')).SavePart)
export const icons = {
  picture: Image,
  video: Clapperboard,
  audio: Music,
  text: FileText,
  other: FileIcon,
}
/** What is longer gets lines of its own, in characters. */
const SHORT = 24
const small = 'icon-button size-9 rounded-xl relative after:absolute after:-inset-1'

interface Props {
  file: Titled
  now: FileNow
  kind: MediaKind
  sender?: string | undefined
  /** This browser has tried to show it, and could not. */
  unshowable: boolean
}

/** Name, size and state of a file, and what can be done with it. */
export const FileLine = ({ file, now, kind, sender, unshowable }: Props) => {
  const { link } = useStatus()
  const cannot = unshowable ? `Cannot be ${kind === 'picture' ? 'shown' : 'played'} here` : null
  const words = fileWords(now, link, sender) ?? cannot
  const Icon = icons[kind]
  const tone = now.upload?.state === 'refused' ? 'text-refused' : 'text-muted'
  const inLine = words !== null && words.length <= SHORT
  const toCome = timeToCome(now, link)
  const long = file.duration ?? now.duration
  const facts = [
    inLine && words,
    toCome,
    now.size !== null && bytes(now.size),
    // Of two times, the one that is waited for.
    toCome === null && long !== undefined && duration(long),
  ].filter((fact) => typeof fact === 'string')
  return (
    <div className="@container">
      <div className="flex flex-wrap items-center gap-x-2.5">
        <span
          aria-hidden
          className="hidden size-9 shrink-0 place-items-center rounded-xl bg-tint text-accent @min-[11rem]:grid"
        >
          <Icon size={18} />
        </span>
        <div className="min-w-0 grow basis-20 text-sm leading-5">
          {file.title === undefined ? (
            <FileName name={file.name} />
          ) : (
            <p dir="auto" title={file.name} className="line-clamp-2 font-semibold break-words">
              {file.title}
            </p>
          )}
          <Facts facts={facts} tone={tone} />
        </div>
        {now.upload && <UploadButtons fileId={file.fileId} state={now.upload.state} />}
        {!now.upload && (now.phase === 'complete' || now.phase === 'growing') && (
          <a
            href={fileUrl(file)}
            download={file.name}
            aria-label={`Download ${file.name}`}
            title="Download"
            className={small}
          >
            <Download size={18} aria-hidden />
          </a>
        )}
      </div>
      {waits(now, link) && now.length > 0 && link === 'online' && (
        <Suspense>
          <SavePart file={file} length={now.length} />
        </Suspense>
      )}
      {words !== null && !inLine && (
        <p className={`pb-1 text-sm leading-5 break-words ${tone}`}>{words}</p>
      )}
    </div>
  )
}

/** Side by side where they fit. The point before the first of a line is out of sight. */
const Facts = ({ facts, tone }: { facts: string[]; tone: string }) => (
  <p className={`overflow-clip tabular-nums ${tone}`}>
    <span className="-ms-3.5 flex flex-wrap">
      {facts.map((fact, at) => (
        <span key={at} className="flex">
          <span className="w-3.5 shrink-0 text-center whitespace-pre">{at > 0 && ' · '}</span>
          {fact}
        </span>
      ))}
    </span>
  </p>
)

const Order = ({ what, Icon, give }: { what: string; Icon: LucideIcon; give: () => unknown }) => (
  <button
    type="button"
    className={small}
    aria-label={`${what} upload`}
    title={what}
    onClick={() => void give()}
  >
    <Icon size={18} aria-hidden />
  </button>
)

const UploadButtons = ({ fileId, state }: { fileId: string; state: string }) => (
  <div className="flex">
    {(state === 'sending' || state === 'queued') && (
      <Order what="Pause" Icon={Pause} give={() => engine().pauseUpload(fileId)} />
    )}
    {(state === 'paused' || state === 'refused') && (
      <Order what="Resume" Icon={Play} give={() => engine().resumeUpload(fileId)} />
    )}
    <Order what="Cancel" Icon={X} give={() => engine().cancelUpload(fileId)} />
  </div>
)
