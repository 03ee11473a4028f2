import type { ComponentProps, MouseEvent } from 'react'
import { go } from './route.ts'

type Props = ComponentProps<'a'> & { href: string }

/** A link within the app: a real address, opened without a request. */
export const Link = ({ href, onClick, children, ...rest }: Props) => {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    go(href)
  }
  return (
    <a href={href} onClick={follow} {...rest}>
      {children}
    </a>
  )
}
