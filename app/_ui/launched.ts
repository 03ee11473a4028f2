import { useEffect, useState } from 'react'
import { keepShare } from '../../lib/client/shares.ts'
import { engine } from './engine.ts'
import { explain } from './explain.ts'
import { replace } from './route.ts'

/** How Chromium hands over files that the system opens with an installed app. */
interface Launching {
  readonly launchQueue?: {
    setConsumer(take: (launch: { files?: readonly { getFile(): Promise<File> }[] }) => void): void
  }
}

/** Files that the system opened with the app are kept like what is shared. Answers what went wrong. */
export const useLaunchedFiles = (): string | null => {
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    // After a reload the browser hands over the same files again: the address says that they are here.
    if (location.search !== '') return
    const take = async (handles: readonly { getFile(): Promise<File> }[]) => {
      const files = await Promise.all(handles.map((handle) => handle.getFile()))
      if (await keepShare(engine().db, { files })) replace('/share?opened')
    }
    const { launchQueue } = window as Launching
    launchQueue?.setConsumer(({ files = [] }) => {
      take(files).catch((error: unknown) => setProblem(explain(error)))
    })
  }, [])
  return problem
}
