import { useCallback, useEffect, useRef, useState } from 'react'
import type { Picked } from '../../lib/client/messages.ts'
import { dropFile, keepPick } from '../../lib/client/shares.ts'
import { uuidv7 } from '../../lib/client/uuid.ts'
import { engine } from './engine.ts'
import { plainProbe, type Probe } from './plain-probe.ts'
import { readShared, sharedWith, watchShared } from './shared-files.ts'

/** A file that was picked and not sent yet. */
export interface Pick {
  key: string
  file: File
  /** Shows the picked file itself. */
  url: string
  plain: Probe
  probed: Promise<Probe>
  /** What it calls itself, once that is known. */
  title?: string
  /** It says where, when or by whom it was made; sent without that, unless the person wants it. */
  telling?: boolean
  original?: boolean
  /** The device keeps it under this id until it is out, whatever becomes of the page: if it can. */
  fileId: string
  kept: Promise<boolean>
}

export interface Picks {
  picks: readonly Pick[]
  add: (files: Iterable<File>) => void
  remove: (key: string) => void
  /** To another place in the row: files go out in its order. */
  move: (key: string, to: number) => void
  /** Whether it goes out as it is, with all that it says about its maker. */
  keep: (key: string, original: boolean) => void
  /** Empties the tray; what was in it is ready to be sent a moment later. */
  take: () => Promise<Picked[]>
  /** It was taken, and could not be sent. */
  putBack: (taken: readonly Picked[]) => void
}

/** Nobody waits longer than this for a poster. */
const PATIENCE = 1000

/** Its address goes when nobody looks into it any more, which may be after it was sent, nor shows it. */
const letGo = ({ url, probed }: Pick): void =>
  void probed.finally(() => setTimeout(() => URL.revokeObjectURL(url), 1000))

const ready = async (pick: Pick): Promise<Picked> => {
  const { file, plain, probed, original, fileId, kept } = pick
  const late = new Promise<Probe>((resolve) => setTimeout(() => resolve(plain), PATIENCE))
  const ref = await Promise.race([probed, late])
  letGo(pick)
  const picked: Picked = { file, ref, ...(original && { original }) }
  return (await kept) ? { ...picked, shared: fileId } : picked
}

/** Where it can't be, for want of space or of a database, it is only in the tray. */
const keptHere = async (roomId: string, fileId: string, file: File): Promise<boolean> => {
  const { db, history } = engine()
  return keepPick(db, history.space, { roomId, fileId, file }).catch(() => false)
}

/** What it takes to look into files is loaded with the first of them. */
const probed = async (file: File, url: string): Promise<Probe> => {
  const probe = await import('./probe.ts').catch(() => null)
  return probe ? probe.probe(file, url) : plainProbe(file)
}

const isTelling = async ({ file, plain }: Pick): Promise<boolean> => {
  const { prepare } = await import('../../lib/client/prepare.ts')
  return (await prepare(file, plain.type)).cleaned
}

export const usePicks = (roomId: string): Picks => {
  const [picks, setPicks] = useState<readonly Pick[]>([])
  const count = useRef(0)
  const held = useRef(picks)
  useEffect(() => {
    held.current = picks
  }, [picks])

  const change = useCallback((key: string, now: Partial<Pick>) => {
    setPicks((picks) => picks.map((pick) => (pick.key === key ? { ...pick, ...now } : pick)))
  }, [])

  // Those that lie in the tray, or are in the hand of a message.
  const known = useRef(new Set<string>())
  const lay = useCallback(
    (files: readonly { file: File; fileId?: string }[]) => {
      const more = files.map(({ file, fileId = uuidv7() }): Pick => {
        const url = URL.createObjectURL(file)
        const kept = known.current.has(fileId)
          ? Promise.resolve(true)
          : keptHere(roomId, fileId, file)
        known.current.add(fileId)
        const found = { plain: plainProbe(file), probed: probed(file, url) }
        return { key: `${++count.current}`, file, url, ...found, fileId, kept }
      })
      setPicks((picks) => [...picks, ...more])
      for (const pick of more) {
        isTelling(pick).then(
          (telling) => telling && change(pick.key, { telling }),
          // What can't be read now is said when it is sent.
          () => undefined,
        )
        void pick.probed.then(({ title }) => title && change(pick.key, { title }))
      }
    },
    [roomId, change],
  )
  const add = useCallback(
    (files: Iterable<File>) => lay([...files].map((file) => ({ file }))),
    [lay],
  )

  const listed = useRef(new Set<string>())
  const show = useCallback(
    async (waiting: Awaited<ReturnType<typeof sharedWith>>, picked: boolean) => {
      const ids = new Set(waiting.map(({ fileId }) => fileId))
      const gone = ({ fileId }: Pick) => listed.current.has(fileId) && !ids.has(fileId)
      const left = held.current.filter(gone)
      left.forEach(letGo)
      setPicks((picks) => picks.filter((pick) => !left.includes(pick)))
      const fresh = waiting.filter(
        (one) => !known.current.has(one.fileId) && (picked || !one.picked),
      )
      for (const { fileId } of fresh) known.current.add(fileId)
      listed.current = ids
      const read = async (one: (typeof fresh)[number]) => {
        const file = await readShared(one).catch(reportError)
        return file ? [{ file, fileId: one.fileId }] : []
      }
      const files = (await Promise.all(fresh.map(read))).flat()
      lay(files.filter(({ fileId }) => listed.current.has(fileId)))
    },
    [lay],
  )
  useEffect(() => {
    // What another tab picks from now on lies in its own tray.
    let first = true
    return watchShared(roomId, (waiting) => {
      show(waiting, first).catch(reportError)
      first = false
    })
  }, [roomId, show])

  const keep = useCallback((key: string, original: boolean) => change(key, { original }), [change])

  const remove = useCallback((key: string) => {
    const one = held.current.find((pick) => pick.key === key)
    if (one) letGo(one)
    one?.kept
      .then((kept) => (kept ? dropFile(engine().db, one.fileId) : undefined))
      .catch(reportError)
    setPicks((picks) => picks.filter((pick) => pick.key !== key))
  }, [])

  const move = useCallback((key: string, to: number) => {
    setPicks((picks) => {
      const one = picks.find((pick) => pick.key === key)
      return one ? picks.filter((pick) => pick !== one).toSpliced(to, 0, one) : picks
    })
  }, [])

  const take = useCallback(() => {
    const taken = held.current
    setPicks([])
    return Promise.all(taken.map(ready))
  }, [])

  const putBack = useCallback(
    (taken: readonly Picked[]) => {
      add(taken.flatMap(({ file, shared }) => (shared === undefined ? [file as File] : [])))
      for (const { shared = '' } of taken) known.current.delete(shared)
      sharedWith(roomId)
        .then((waiting) => show(waiting, true))
        .catch(reportError)
    },
    [add, roomId, show],
  )

  useEffect(() => () => held.current.forEach(letGo), [])
  return { picks, add, remove, move, keep, take, putBack }
}
