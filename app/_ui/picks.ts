import { useCallback, useEffect, useRef, useState } from 'react'
import type { Picked } from '../../lib/client/messages.ts'
import { plainProbe, probe, type Probe } from './probe.ts'

/** A file that was picked and not sent yet. */
export interface Pick {
  key: string
  file: File
  /** Shows the picked file itself. */
  url: string
  plain: Probe
  probed: Promise<Probe>
}

export interface Picks {
  picks: readonly Pick[]
  add: (files: Iterable<File>) => void
  remove: (key: string) => void
  /** Empties the tray; what was in it is ready to be sent a moment later. */
  take: () => Promise<Picked[]>
}

/** Nobody waits longer than this for a poster. */
const PATIENCE = 1000

const ready = async ({ file, url, plain, probed }: Pick): Promise<Picked> => {
  const late = new Promise<Probe>((resolve) => setTimeout(() => resolve(plain), PATIENCE))
  const ref = await Promise.race([probed, late])
  URL.revokeObjectURL(url)
  return { file, ref }
}

export const usePicks = (): Picks => {
  const [picks, setPicks] = useState<readonly Pick[]>([])
  const count = useRef(0)
  const held = useRef(picks)
  useEffect(() => {
    held.current = picks
  }, [picks])

  const add = useCallback((files: Iterable<File>) => {
    const more = [...files].map((file) => {
      const url = URL.createObjectURL(file)
      count.current++
      return {
        key: `${count.current}`,
        file,
        url,
        plain: plainProbe(file),
        probed: probe(file, url),
      }
    })
    setPicks((picks) => [...picks, ...more])
  }, [])

  const remove = useCallback((key: string) => {
    setPicks((picks) => picks.filter((pick) => pick.key !== key))
  }, [])

  const take = useCallback(() => {
    const taken = held.current
    setPicks([])
    return Promise.all(taken.map(ready))
  }, [])

  // What was picked and never sent goes when the room is left.
  useEffect(() => () => held.current.forEach(({ url }) => URL.revokeObjectURL(url)), [])
  return { picks, add, remove, take }
}
