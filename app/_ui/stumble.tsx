import { Component, type ReactNode } from 'react'
import { liftGlimpse } from './glimpse.ts'
import { Missing } from './part.ts'

interface State {
  fallen: 'by a fault' | 'for want of a part' | null
}

/** Something failed that should not have: said in words, with a way out. */
export class Stumble extends Component<{ children: ReactNode }, State> {
  override state: State = { fallen: null }

  static getDerivedStateFromError = (error: unknown): State => ({
    fallen: error instanceof Missing ? 'for want of a part' : 'by a fault',
  })

  override componentDidCatch(error: unknown) {
    liftGlimpse()
    if (!(error instanceof Missing)) return reportError(error)
    // The shell has the words for it.
    const { dataset } = document.documentElement
    delete dataset['alive']
    dataset['broken'] = ''
  }

  override render() {
    if (this.state.fallen === null) return this.props.children
    if (this.state.fallen === 'for want of a part') return null
    return (
      <main className="app grid place-content-center gap-3 p-8 text-center">
        <h1 className="text-2xl font-bold">Tendril has stumbled</h1>
        <p role="alert" className="mx-auto max-w-sm text-pretty text-muted">
          This page can’t be shown. What you have written is kept on this device, and goes on being
          sent when you open it again.
        </p>
        <button
          type="button"
          className="button button-main mx-auto"
          onClick={() => location.reload()}
        >
          Open it again
        </button>
      </main>
    )
  }
}
