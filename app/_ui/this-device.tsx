import { useCallback, useEffect, useState } from 'react'
import { paceOf, paces, setPace } from '../../lib/client/pace.ts'
import { usageOf, type Usage } from '../../lib/client/usage.ts'
import { useAct } from './act.ts'
import { Dialog } from './dialog.tsx'
import { engine } from './engine.ts'
import { Problem } from './problem.tsx'
import { bytes } from './size.ts'

const choices: [size: number, text: string][] = [
  [50_000_000, '50 MB'],
  [200_000_000, '200 MB'],
  [1_000_000_000, '1 GB'],
  [Infinity, 'As much as there is room for'],
]

interface Known {
  usage: Usage
  told: { usage: number; quota: number } | null
  kept: boolean
  budget: number
  pace: number
}

const read = async (): Promise<Known> => {
  const { db, history } = engine()
  const [usage, told, kept, budget, pace] = await Promise.all([
    usageOf(db),
    history.space.estimate().catch(() => null),
    history.space.persisted().catch(() => false),
    history.budget(),
    paceOf(db),
  ])
  return { usage, told, kept, budget, pace }
}

const many = (count: number, one: string, more: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : more}`

/** What is kept on this device, how much of it there may be, and how to be rid of it. */
export const ThisDevice = ({ onClose }: { onClose: () => void }) => {
  const [known, setKnown] = useState<Known | null>(null)
  const [clearing, setClearing] = useState(false)
  const { act, busy, problem } = useAct()
  const look = useCallback(() => void read().then(setKnown, reportError), [])
  useEffect(look, [look])
  const then = (action: () => Promise<unknown>) =>
    act(async () => {
      await action()
      setClearing(false)
      look()
    })
  if (!known) return null
  const { usage, told, kept, budget, pace } = known
  if (clearing)
    return (
      <Dialog key="clear" title="Clear history on this device?" onClose={() => setClearing(false)}>
        <div className="grid gap-4">
          <p className="text-pretty text-muted">
            Every message and picture goes from this device. Drafts, what waits to be sent, and who
            you are stay. Online, the last page of each room comes back, and older ones when you
            scroll up.
          </p>
          <Problem>{problem}</Problem>
          <div className="flex flex-wrap justify-end gap-2">
            <button
              type="button"
              className="button button-quiet"
              onClick={() => setClearing(false)}
            >
              Keep it
            </button>
            <button
              type="button"
              className="button button-danger"
              disabled={busy}
              onClick={() => then(() => engine().clearHistory())}
            >
              Clear
            </button>
          </div>
        </div>
      </Dialog>
    )
  return (
    <Dialog title="This device" onClose={onClose}>
      <div className="grid gap-5">
        <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
          <dt>{many(usage.messages.count, 'message', 'messages')}</dt>
          <dd className="text-end text-muted">about {bytes(usage.messages.bytes)}</dd>
          <dt>{many(usage.pictures.count, 'picture', 'pictures')}</dt>
          <dd className="text-end text-muted">{bytes(usage.pictures.bytes)}</dd>
          <dt>{usage.waiting.count} waiting to be sent</dt>
          <dd className="text-end text-muted">{bytes(usage.waiting.bytes)}</dd>
          {told && (
            <>
              <dt className="font-semibold">All of Tendril</dt>
              <dd className="text-end font-semibold">
                {bytes(told.usage)} of {bytes(told.quota)}
              </dd>
            </>
          )}
        </dl>
        <label className="grid gap-1.5">
          <span className="font-semibold">Keep messages and pictures up to</span>
          <select
            className="field"
            value={String(budget)}
            disabled={busy}
            onChange={(event) => {
              const size = Number(event.target.value)
              then(() => engine().history.setBudget(size))
            }}
          >
            {choices.map(([size, text]) => (
              <option key={text} value={String(size)}>
                {text}
              </option>
            ))}
          </select>
          <span className="text-sm text-pretty text-muted">
            When that is full, the pictures seen longest ago go first, then the oldest messages of
            the rooms opened longest ago. The last page of every room stays, and so does what waits
            to be sent.
          </span>
        </label>
        <label className="grid gap-1.5">
          <span className="font-semibold">Send files at most at</span>
          <select
            className="field"
            value={String(pace)}
            disabled={busy}
            onChange={(event) => {
              const most = Number(event.target.value)
              then(() => setPace(engine().db, most))
            }}
          >
            {paces.map((one) => (
              <option key={one} value={String(one)}>
                {one === Infinity ? 'As fast as it goes' : `${bytes(one)} a second`}
              </option>
            ))}
          </select>
        </label>
        <div className="grid gap-2">
          <p className="text-pretty">
            {kept
              ? 'The browser has promised to keep all this until you remove it.'
              : 'The browser may clear all this when the device runs out of space.'}
          </p>
          {!kept && (
            <button
              type="button"
              className="button button-quiet justify-self-start"
              disabled={busy}
              onClick={() =>
                then(async () => {
                  await engine().history.space.persist()
                })
              }
            >
              Ask it to keep this
            </button>
          )}
        </div>
        <Problem>{problem}</Problem>
        <button
          type="button"
          className="button button-danger justify-self-start"
          onClick={() => setClearing(true)}
        >
          Clear history on this device
        </button>
      </div>
    </Dialog>
  )
}
