import { ArrowLeft } from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { stakeIn, type Stake } from '../../lib/client/moves.ts'
import { markWipe } from '../../lib/client/wipe.ts'
import type { User } from '../../lib/protocol/people.ts'
import { useAct } from './act.ts'
import { Avatar } from './avatar.tsx'
import { engine, useMe } from './engine.ts'
import { written } from './form.ts'
import { Link } from './link.tsx'
import { Problem } from './problem.tsx'
import { codeOf, replace } from './route.ts'

interface Found {
  code: string
  user: User
  stake: Stake
}

/** The other end of a move: this device becomes somebody who is somewhere already. */
export const Arrive = () => {
  const [found, setFound] = useState<Found | null>(null)
  const { act, busy, problem } = useAct()
  const look = (code: string) =>
    act(async () => {
      const user = await (await engine().moves()).look(code)
      setFound({ code, user, stake: await stakeIn(engine().db) })
    })

  // Also a link that is opened in a tab that is here already.
  const follow = useEffectEvent(() => {
    const code = codeOf(location.href)
    if (!code) return
    // Nobody should find it in the history.
    replace('/move')
    look(code)
  })
  useEffect(() => {
    const onHash = () => follow()
    onHash()
    addEventListener('hashchange', onHash)
    return () => removeEventListener('hashchange', onHash)
  }, [])

  return (
    <div className="flex min-h-0 grow flex-col">
      <header className="flex min-h-16 items-center gap-1 border-b border-line px-2 md:px-4">
        <Link href="/" className="icon-button md:hidden" aria-label="All rooms">
          <ArrowLeft size={22} aria-hidden className="rtl:-scale-x-100" />
        </Link>
        <h1 className="text-lg font-bold">
          {found ? `Be ${found.user.name} on this device?` : 'Use a code from another device'}
        </h1>
      </header>
      <div className="min-h-0 grow overflow-y-auto px-3 pt-5 pb-[calc(1rem+env(safe-area-inset-bottom))] md:px-4">
        <div className="mx-auto grid max-w-md grid-cols-[minmax(0,1fr)] gap-4">
          {found ? (
            <Question found={found} onOther={() => setFound(null)} />
          ) : (
            <form
              className="grid gap-4"
              onSubmit={(event) => {
                event.preventDefault()
                look(written(new FormData(event.currentTarget), 'code'))
              }}
            >
              <p className="text-pretty text-muted">
                On the device where you are yourself, open My menu, then Move to another device, and
                type here the code that it shows.
              </p>
              <label className="grid gap-1.5">
                <span className="font-semibold">Code</span>
                <input
                  name="code"
                  required
                  autoComplete="one-time-code"
                  autoCapitalize="characters"
                  spellCheck={false}
                  maxLength={20}
                  placeholder="XXXX XXXX XXXX"
                  className="field font-mono tracking-wider uppercase"
                />
              </label>
              <button type="submit" className="button button-main" disabled={busy}>
                Go on
              </button>
            </form>
          )}
          <Problem>{problem}</Problem>
        </div>
      </div>
    </div>
  )
}

const many = (count: number, one: string, more: string) =>
  count > 0 && `${count === 1 ? one : `${count} ${more}`}`

/** What goes, in words; nothing when nothing does. */
const lost = ({ rooms, waiting, drafts }: Stake) =>
  [
    many(waiting, 'one thing that waits to be sent', 'things that wait to be sent'),
    many(drafts, 'a draft', 'drafts'),
    many(rooms, 'the place in a room', 'places in rooms'),
  ].filter((one) => one !== false)

const Question = ({
  found: { code, user, stake },
  onOther,
}: {
  found: Found
  onOther: () => void
}) => {
  const me = useMe()
  const { act, busy, problem } = useAct()
  const goes = lost(stake)
  const take = async () => {
    await markWipe().catch(() => undefined)
    await (await engine().moves()).take(code)
  }
  if (me?.id === user.id)
    return (
      <>
        <p className="text-pretty">
          This device is <bdi className="font-semibold">{user.name}</bdi> already.
        </p>
        <Link href="/" className="button button-main">
          To your rooms
        </Link>
      </>
    )
  return (
    <>
      <p className="flex items-center gap-3 rounded-3xl bg-sunken p-4">
        <Avatar id={user.id} name={user.name} className="size-12" />
        <bdi className="min-w-0 truncate text-lg font-semibold">{user.name}</bdi>
      </p>
      <p className="text-pretty text-muted">
        This device gets the name and the rooms of {user.name}.{' '}
        {goes.length === 0 &&
          me &&
          `${me.name}, who it is now, has said nothing and leaves nothing behind.`}
      </p>
      {goes.length > 0 && (
        <div className="rounded-2xl bg-refused-tint p-4 text-pretty text-refused">
          <p className="font-semibold">
            Nobody can be {me?.name ?? 'who this device was'} any more.
          </p>
          <p className="mt-1">
            What was sent stays in its rooms. Lost with it: {goes.join(', ')}.
            {stake.waiting > 0 && ' Let what waits go out first, or copy what you need.'}
          </p>
        </div>
      )}
      <Problem>{problem}</Problem>
      <div className="grid gap-2">
        <button
          type="button"
          className={`button ${goes.length > 0 ? 'button-danger' : 'button-main'}`}
          disabled={busy}
          onClick={() => act(take)}
        >
          Be {user.name} here
        </button>
        <Link href="/" className="button button-quiet">
          {me ? `Stay ${me.name}` : 'Not now'}
        </Link>
        <button
          type="button"
          className="min-h-11 text-sm font-semibold text-accent"
          onClick={onOther}
        >
          Use another code
        </button>
      </div>
    </>
  )
}
