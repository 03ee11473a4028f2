import { useLiveQuery } from 'dexie-react-hooks'
import { ArrowLeft, Images, Paperclip } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, type ReactNode } from 'react'
import { roomNow } from '../../lib/client/settings.ts'
import { daysOf, hasLooks, useAlbum, type AlbumFile } from './album.ts'
import { useTitle } from './badge.ts'
import { useKeptPlace } from './comeback.ts'
import { engine } from './engine.ts'
import { FileItem } from './file-item.tsx'
import { useInvite } from './invite.ts'
import { Link } from './link.tsx'
import { useNames } from './people.ts'
import { roomPath } from './route.ts'
import { Tabs } from './tab-list.tsx'
import { Tile } from './tile.tsx'
import { dayName } from './time.ts'

/** Everything that was sent into a room, to look through; it needs no network. */
export const Gallery = ({ roomId }: { roomId: string }) => {
  const room = useLiveQuery(() => roomNow(engine().db, roomId), [roomId])?.room
  const nameOf = useNames(roomId)
  const album = useAlbum(roomId)
  const invite = useInvite()
  useEffect(() => engine().view(roomId, invite), [roomId, invite])
  useKeptPlace(roomId)
  useTitle(room?.title && `Media in ${room.title}`)
  const by = ({ mine, authorId }: AlbumFile) => (mine ? 'you' : nameOf(authorId))
  const { files } = album
  return (
    <section className="flex min-h-0 flex-1 flex-col" aria-label="Media and files">
      <header className="flex min-h-16 items-center gap-1 px-2 py-1.5 md:px-4">
        <Link href={roomPath(roomId)} className="icon-button" aria-label="Back to the room">
          <ArrowLeft size={22} aria-hidden className="rtl:-scale-x-100" />
        </Link>
        <div className="min-w-0">
          <h1 className="leading-6 font-bold">Media and files</h1>
          <p className="truncate text-sm text-muted">
            <bdi>{room?.title || 'Room'}</bdi>
          </p>
        </div>
      </header>
      <Tabs
        label="Kinds of files"
        tabs={[
          {
            name: 'Pictures and films',
            panel: files && (
              <Pictures files={files.filter(({ file }) => hasLooks(file))} by={by}>
                <Further album={album} />
              </Pictures>
            ),
          },
          {
            name: 'Sound and files',
            panel: files && (
              <Others files={files.filter(({ file }) => !hasLooks(file))} by={by}>
                <Further album={album} />
              </Others>
            ),
          },
        ]}
      />
    </section>
  )
}

interface PanelProps {
  files: AlbumFile[]
  by: (one: AlbumFile) => string
  children: ReactNode
}

const Pictures = ({ files, by, children }: PanelProps) => (
  <>
    {daysOf(files).map(({ day, files: ofDay }, index) => (
      <section key={`${day} ${index}`} aria-label={dayName(day)}>
        <h2 className="px-1 pt-4 pb-2 text-sm font-semibold text-muted">{dayName(day)}</h2>
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(6.5rem,1fr))] gap-1 sm:grid-cols-[repeat(auto-fill,minmax(9rem,1fr))]">
          {ofDay.map((one) => (
            <li key={one.file.fileId}>
              <Tile one={one} by={by(one)} />
            </li>
          ))}
        </ul>
      </section>
    ))}
    {files.length === 0 && <Empty Icon={Images} what="pictures or films" />}
    {children}
  </>
)

const Others = ({ files, by, children }: PanelProps) => (
  <>
    <ul className="pt-2">
      {files.map((one) => (
        <FileItem key={one.file.fileId} one={one} by={by(one)} />
      ))}
    </ul>
    {files.length === 0 && <Empty Icon={Paperclip} what="sounds or other files" />}
    {children}
  </>
)

const Empty = ({ Icon, what }: { Icon: typeof Images; what: string }) => (
  <div className="mx-auto max-w-xs py-12 text-center text-muted">
    <Icon size={34} aria-hidden className="mx-auto mb-3" />
    <p>No {what} yet, as far as this device has read. What is sent in the room is found here.</p>
  </div>
)

/** The end of what is shown: what is here comes by itself, what is not comes on request. */
const Further = ({ album }: { album: ReturnType<typeof useAlbum> }) => {
  const { files, deeper, deepen, older, state, look } = album
  const end = useRef<HTMLDivElement>(null)
  const reads = useEffectEvent(deepen)
  useEffect(() => {
    const element = end.current
    if (!deeper || !element) return
    const near = (entries: IntersectionObserverEntry[]) =>
      entries.some((one) => one.isIntersecting) && reads()
    const observer = new IntersectionObserver(near, { rootMargin: '600px 0px' })
    observer.observe(element)
    return () => observer.disconnect()
  }, [deeper, files])
  return (
    <div ref={end} className="grid min-h-16 place-items-center pt-4 text-center text-sm text-muted">
      {older && state !== 'away' && (
        <button
          type="button"
          className="button button-quiet"
          disabled={state === 'loading'}
          onClick={look}
        >
          {state === 'loading' ? 'Looking …' : 'Look further back'}
        </button>
      )}
      {older && state === 'away' && (
        <p className="text-pretty">
          What is older is not on this device. It can be had when there is a network.
        </p>
      )}
    </div>
  )
}
