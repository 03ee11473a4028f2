'use client'

import { Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { engine, updates } from './engine.ts'
import { dropGlimpse, liftGlimpse } from './glimpse.ts'
import { Guard, StorageNote } from './guard.tsx'
import { watchInstall } from './install.ts'
import { InstallDoor } from './install-door.tsx'
import { Link } from './link.tsx'
import { part } from './part.ts'
import { Rooms } from './rooms.tsx'
import { usePath } from './path.ts'
import { go, routeOf, type Route } from './route.ts'
import { SearchDoor } from './search-door.tsx'
import { SharedDoor } from './shared-door.tsx'
import { Skeleton } from './skeleton.tsx'
import { StatusLine } from './status-line.tsx'
import { Stumble } from './stumble.tsx'
import { NewVersion } from './new-version.tsx'
import { useViewportHeight } from './viewport.ts'
import { Welcome } from './welcome.tsx'

const Room = part(async () => (await import('./room.tsx')).Room)
const Gallery = part(async () => (await import('./gallery.tsx')).Gallery)
const Catalogue = part(async () => (await import('./catalogue.tsx')).Catalogue)
const Arrive = part(async () => (await import('./arrive.tsx')).Arrive)
const Shared = part(async () => (await import('./shared.tsx')).Shared)
const Viewer = part(async () => (await import('./viewer.tsx')).Viewer)

const never = () => () => undefined
const inBrowser = () => true
const onServer = () => false

/** The prerendered shell knows no path and no device: content comes after the mount. */
export const App = () => {
  const mounted = useSyncExternalStore(never, inBrowser, onServer)
  useEffect(() => {
    document.documentElement.dataset['alive'] = ''
    watchInstall()
    engine().start()
  }, [])
  useEffect(() => {
    if (process.env.NODE_ENV === 'production') void updates.start().catch(reportError)
    if (globalThis.Notification?.permission === 'granted')
      void import('../../lib/client/notify.ts').then(({ resume }) => resume(engine().db, go))
  }, [])
  if (!mounted) return <Skeleton />
  return (
    <Stumble>
      <Guard>
        <Place />
      </Guard>
    </Stumble>
  )
}

/** A file opens over the room that it was opened from, which stays as it is. */
const useBackground = (route: Route): Route => {
  const [last, setLast] = useState<Route>({ name: 'rooms' })
  if (route.name === 'file') return last
  if (JSON.stringify(route) !== JSON.stringify(last)) setLast(route)
  return route
}

const Place = () => {
  const route = routeOf(usePath())
  const under = useBackground(route)
  // A film that was put aside plays on when its view is closed.
  const [aside, setAside] = useState<string | null>(null)
  const open = route.name === 'file'
  const fileId = open ? route.fileId : aside
  useViewportHeight()
  const list = under.name === 'rooms'
  const inRoom = under.name === 'room' && under.view === undefined
  useEffect(() => {
    if (inRoom) return
    dropGlimpse()
    liftGlimpse()
  }, [inRoom])
  return (
    <div className="app flex flex-col">
      <StatusLine />
      <NewVersion />
      <StorageNote />
      {under.name !== 'share' && <SharedDoor />}
      <InstallDoor />
      {/* All of it: on a phone, one of the two alone is there. */}
      <main className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] md:grid-cols-[20rem_minmax(0,1fr)] xl:grid-cols-[23rem_minmax(0,1fr)]">
        <div
          className={`min-h-0 flex-col md:flex md:border-e md:border-line ${list ? 'flex' : 'hidden'}`}
        >
          <Rooms open={under.name === 'room' ? under.roomId : null} />
        </div>
        <div className={`min-h-0 min-w-0 md:flex md:flex-col ${list ? 'hidden' : 'flex flex-col'}`}>
          <Suspense fallback={null}>
            {under.name === 'room' &&
              (under.view === 'media' ? (
                <Gallery key={under.roomId} roomId={under.roomId} />
              ) : (
                <Room key={under.roomId} roomId={under.roomId} face={under.view ?? 'chat'} />
              ))}
            {under.name === 'catalogue' && <Catalogue />}
            {under.name === 'share' && <Shared />}
            {under.name === 'move' && <Arrive />}
          </Suspense>
          {list && <Welcome />}
          {under.name === 'nowhere' && <Nowhere />}
        </div>
      </main>
      <SearchDoor here={under.name === 'room' ? under.roomId : null} />
      <Suspense fallback={null}>
        {fileId !== null && (
          <Viewer
            fileId={fileId}
            overRoom={under.name === 'room' ? under.roomId : null}
            open={open}
            onAside={setAside}
          />
        )}
      </Suspense>
    </div>
  )
}

const Nowhere = () => (
  <div className="m-auto max-w-sm p-8 text-center">
    <h1 className="text-2xl font-bold">Nothing grows here</h1>
    <p className="mt-2 mb-5 text-muted">This address leads to no room and no file.</p>
    <Link href="/" className="button button-main">
      To your rooms
    </Link>
  </div>
)
