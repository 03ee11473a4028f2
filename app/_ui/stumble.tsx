import { Component, type ReactNode } from 'react'
import { liftGlimpse } from './glimpse.ts'

/** Something failed that should not have: said in words, with a way out. */
export class Stumble extends Component<{ children: ReactNode }, { fallen: boolean }> {
  override state = { fallen: false }

  static getDerivedStateFromError = () => ({ fallen: true })

  override componentDidCatch(error: unknown) {
    liftGlimpse()
    reportError(error)
  }

  override render() {
    if (!this.state.fallen) return this.props.children
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
