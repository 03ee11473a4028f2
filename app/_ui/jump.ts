import type { Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useEffectEvent } from 'react'
import { is } from './bring.ts'
import type { Row } from './rows.ts'
import { useWanted } from './wanted.ts'

interface Jumping {
  roomId: string
  rows: readonly Row[]
  widen: (least: number) => void
  virtualizer: Virtualizer<HTMLDivElement, Element>
}

/** To a message by its id or number, and a moment of light on it. */
export const useJump = ({ roomId, rows, widen, virtualizer }: Jumping) => {
  const { wanted, jump, light, led } = useWanted(roomId, widen)
  const index = wanted === null ? -1 : rows.findIndex(({ item }) => is(item, wanted))
  const target = rows[index]?.key ?? null
  const show = useEffectEvent(() => virtualizer.scrollToIndex(index, { align: 'center' }))
  useEffect(() => {
    if (target === null) return
    // Once: who scrolls on meanwhile is not called back.
    show()
    return light()
  }, [target, light])

  return { flashed: target, jump, led }
}
