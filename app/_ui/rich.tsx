import { memo, type ReactNode } from 'react'
import { Called, type Audience } from './called.tsx'
import { Link } from './link.tsx'
import { blocks, type Inline } from './markdown.ts'
import { PostLink } from './post-link.tsx'
import { pathWithin } from './route.ts'

const tags = { bold: 'strong', italic: 'em', strike: 's' } as const

const shown = (inlines: Inline[], called?: Audience): ReactNode[] =>
  inlines.map((inline, index) => {
    if (typeof inline === 'string')
      return called ? <Called key={index} text={inline} {...called} /> : inline
    if (inline.kind === 'code') return <code key={index}>{inline.text}</code>
    if (inline.kind === 'post') return <PostLink key={index} no={inline.no} />
    if (inline.kind === 'link') {
      const here = pathWithin(window.location.origin, inline.href)
      if (here)
        return (
          <Link key={index} href={here}>
            {inline.text}
          </Link>
        )
      return (
        <a key={index} href={inline.href} target="_blank" rel="noopener noreferrer nofollow">
          {inline.text}
        </a>
      )
    }
    const Tag = tags[inline.kind]
    return <Tag key={index}>{shown(inline.children, called)}</Tag>
  })

/** What somebody wrote, as React nodes: nothing of it is ever HTML. */
export const Rich = memo(({ text, called }: { text: string; called?: Audience | undefined }) =>
  blocks(text).map((block, index) => {
    if (block.kind === 'fence')
      return (
        <pre key={index} tabIndex={0}>
          {block.text}
        </pre>
      )
    if (block.kind === 'quote')
      return <blockquote key={index}>{shown(block.children, called)}</blockquote>
    return <span key={index}>{shown(block.children, called)}</span>
  }),
)
Rich.displayName = 'Rich'
