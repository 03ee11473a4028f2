import { Component, type ReactNode } from 'react'
import { engine, useLive } from './engine.ts'

const NoStorage = () => (
  <main className="grid h-full place-content-center gap-3 p-8 text-center">
    <h1 className="text-2xl font-bold">This browser keeps nothing for Tendril</h1>
    <p className="mx-auto max-w-sm text-pretty text-muted">
      Tendril writes down every message on this device before it is sent, and here it cannot. Allow
      this site to store data, free some space, or leave the private window. Then try again.
    </p>
    <a href="" className="button button-main mx-auto">
      Try again
    </a>
  </main>
)

const Failed = () => (
  <main className="grid h-full place-content-center gap-3 p-8 text-center">
    <h1 className="text-2xl font-bold">Something went wrong here</h1>
    <p className="mx-auto max-w-sm text-pretty text-muted">
      What you have written is kept on this device. Reload to go on.
    </p>
    <a href="" className="button button-main mx-auto">
      Reload
    </a>
  </main>
)

/** An error that nobody caught ends in words, not in an empty page. */
class Net extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }

  static getDerivedStateFromError() {
    return { failed: true }
  }

  override render() {
    return this.state.failed ? <Failed /> : this.props.children
  }
}

/** Without a database there is nothing to show. */
export const Guard = ({ children }: { children: ReactNode }) =>
  useLive(engine().history.trouble) === 'none' ? <NoStorage /> : <Net>{children}</Net>
