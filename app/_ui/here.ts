import { createContext, use } from 'react'
import type { MessageItem } from '../../lib/client/view.ts'

/** The room that is on the screen, as its parts know it. */
export interface Here {
  roomId: string
  me: string
  /** What is here can be read, and nothing more. */
  closed: boolean
  nameOf: (userId: string) => string
  reply: (item: MessageItem) => void
  edit: (item: MessageItem) => void
  /** Shows the message with this id or number, wherever it lies; false where there is none. */
  jump: (to: string | number) => Promise<boolean>
}

export const HereContext = createContext<Here | null>(null)

export const useHere = (): Here => {
  const here = use(HereContext)
  if (!here) throw new Error('This is shown inside of a room only.')
  return here
}
