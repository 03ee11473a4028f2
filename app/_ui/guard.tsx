import { Component, lazy, Suspense, type ReactNode } from 'react'
import { engine, useLive } from './engine.ts'

const Note = lazy(async () => ({ default: (await import('./storage-note.tsx')).StorageNote }))
const NoStorage = lazy(async () => ({ default: (await import('./storage-note.tsx')).NoStorage }))

/** An error that nobody caught ends in words, not in an empty page. */
class Net extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    if (!this.state.failed) return this.props.children
    return (
      <main className="grid h-full place-content-center gap-3 p-8 text-center">
        <h1 className="text-2xl font-bold">Something went wrong here</h1>
        <p className="text-muted">What you have written is kept on this device.</p>
        <a href="" className="button button-main mx-auto">
          Reload
        </a>
      </main>
    )
  }
}

/** What is on the screen, as long as there is a database to show. */
export const Guard = ({ children }: { children: ReactNode }) => {
  const none = useLive(engine().history.trouble) === 'none'
  return <Suspense fallback={null}>{none ? <NoStorage /> : <Net>{children}</Net>}</Suspense>
}

export const StorageNote = () => {
  const { history } = engine()
  const trouble = useLive(history.trouble)
  if (!trouble || trouble === 'none') return null
  return (
    <Suspense fallback={null}>
      <Note trouble={trouble} onRead={() => history.tell(null)} />
    </Suspense>
  )
}
