import { useImperativeHandle, type RefObject } from 'react'
import { naming as pieceOf } from './posts.ts'

/** Names a post in what is being written, at its cursor. */
export type Naming = RefObject<((no: number) => void) | null>

export const useNaming = (
  naming: Naming | undefined,
  field: RefObject<HTMLTextAreaElement | null>,
  write: (text: string) => void,
) =>
  useImperativeHandle(
    naming,
    () => (no) => {
      const element = field.current
      if (!element) return
      const { value, selectionStart, selectionEnd } = element
      const piece = pieceOf(value, selectionStart, selectionEnd, no)
      element.setRangeText(piece, selectionStart, selectionEnd, 'end')
      write(element.value)
      element.focus()
    },
    [field, write],
  )
