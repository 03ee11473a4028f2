/**
 * The part of Markdown that people use in chat. It makes a tree, never HTML, and takes linear time:
 * every kind of emphasis is open at most once, and nothing is read again after it was given up.
 */
export type Mark = 'bold' | 'italic' | 'strike'
export type Inline =
  | string
  | { kind: Mark; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; href: string; text: string }
  | { kind: 'post'; no: number; text: string }
export type Block = { kind: 'text' | 'quote'; children: Inline[] } | { kind: 'fence'; text: string }

const wordLike = /[\p{L}\p{N}_]/u
const spaceLike = /\s/
const linkAt = /https?:\/\/[^\s<>"]+/y
/** Of a post by its number: `>>7`. */
const postAt = />>([1-9]\d{0,8})(?![\p{L}\p{N}_])/uy
const markers: [string, Mark][] = [
  ['**', 'bold'],
  ['~~', 'strike'],
  ['*', 'italic'],
  ['_', 'italic'],
]

/** Where an address ends: not with the sentence's punctuation, nor with a bracket it did not open. */
const trimLink = (link: string): string => {
  let end = link.length
  let open = 0
  for (const character of link) open += character === '(' ? 1 : character === ')' ? -1 : 0
  for (; end > 0; end--) {
    const last = link.charAt(end - 1)
    if (last === ')' && open < 0) open++
    else if (!'.,;:!?\'"*_~'.includes(last)) break
  }
  return link.slice(0, end)
}

const readable = (link: string): boolean => {
  try {
    return new URL(link).hostname !== ''
  } catch {
    return false
  }
}

interface Open {
  marker: string
  kind: Mark
  children: Inline[]
}

export const inlines = (text: string): Inline[] => {
  const root: Inline[] = []
  const stack: Open[] = []
  let plain = ''
  let noCodeAfter = Infinity
  const into = () => stack.at(-1)?.children ?? root
  const flush = () => {
    if (plain) into().push(plain)
    plain = ''
  }
  /** Gives up the innermost open mark: its marker was only text. */
  const giveUp = () => {
    flush()
    const lost = stack.pop()
    if (lost) into().push(lost.marker, ...lost.children)
  }

  for (let at = 0; at < text.length;) {
    const character = text.charAt(at)
    const before = text.charAt(at - 1)

    if (character === '`' && at < noCodeAfter) {
      const end = text.indexOf('`', at + 1)
      if (end < 0) noCodeAfter = at
      else if (end > at + 1) {
        flush()
        into().push({ kind: 'code', text: text.slice(at + 1, end) })
        at = end + 1
        continue
      }
    }

    if (character === 'h' && !wordLike.test(before)) {
      linkAt.lastIndex = at
      const found = linkAt.exec(text)?.[0]
      if (found) {
        const link = trimLink(found)
        if (readable(link)) {
          flush()
          into().push({ kind: 'link', href: link, text: link })
          at += link.length
        } else {
          plain += found
          at += found.length
        }
        continue
      }
    }

    if (character === '>' && before !== '>') {
      postAt.lastIndex = at
      const [link, no] = postAt.exec(text) ?? []
      if (link) {
        flush()
        into().push({ kind: 'post', no: Number(no), text: link })
        at += link.length
        continue
      }
    }

    const found = markers.find(([marker]) => text.startsWith(marker, at))
    if (found) {
      const [marker, kind] = found
      const after = text.charAt(at + marker.length)
      const depth = stack.findIndex((open) => open.kind === kind)
      const opened = stack[depth]
      const closes = opened?.marker === marker && !spaceLike.test(before) && !wordLike.test(after)
      // A mark with nothing in it is no mark: `****`.
      const empty = depth === stack.length - 1 && !plain && opened?.children.length === 0
      if (closes && !empty) {
        while (stack.length > depth + 1) giveUp()
        flush()
        stack.pop()
        into().push({ kind, children: opened.children })
        at += marker.length
        continue
      }
      if (depth < 0 && after && !spaceLike.test(after) && !wordLike.test(before)) {
        flush()
        stack.push({ marker, kind, children: [] })
        at += marker.length
        continue
      }
      plain += marker
      at += marker.length
      continue
    }

    plain += character
    at++
  }
  while (stack.length > 0) giveUp()
  flush()
  return root
}

/** Lines first, since a fence or a quote takes whole lines. */
export const blocks = (text: string): Block[] => {
  const found: Block[] = []
  let kind = 'text' as Block['kind']
  let lines: string[] = []
  const end = (next: Block['kind']) => {
    const body = lines.join('\n')
    if (kind === 'fence') found.push({ kind, text: body })
    else if (lines.length > 0) found.push({ kind, children: inlines(body) })
    kind = next
    lines = []
  }
  for (const line of text.split('\n')) {
    if (kind === 'fence') {
      if (line.trimEnd() === '```') end('text')
      else lines.push(line)
    } else if (/^```[\w+-]*\s*$/.test(line)) {
      end('fence')
    } else {
      postAt.lastIndex = 0
      const quoted = line.startsWith('>') && !postAt.test(line)
      if (quoted !== (kind === 'quote')) end(quoted ? 'quote' : 'text')
      lines.push(quoted ? line.replace(/^> ?/, '') : line)
    }
  }
  end('text')
  return found
}

const plainInline = (inline: Inline): string => {
  if (typeof inline === 'string') return inline
  return 'children' in inline ? inline.children.map(plainInline).join('') : inline.text
}

/** Without the marks: for quotes, lists and announcements. */
export const plainText = (text: string): string =>
  blocks(text)
    .map((block) =>
      block.kind === 'fence' ? block.text : block.children.map(plainInline).join(''),
    )
    .join('\n')
