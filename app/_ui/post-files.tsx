import type { ReactNode } from 'react'
import type { MessageItem } from '../../lib/client/view.ts'
import type { Titled } from '../../lib/client/titles.ts'
import type { FileRef } from '../../lib/protocol/files.ts'
import { Attachment } from './attachment.tsx'
import { FileName } from './file-name.tsx'
import { useHere } from './here.ts'
import { aspectOf, kindOf } from './media.ts'
import { bytes } from './size.ts'

/** The files of a post: a picture beside the text, several in a row above it, all else below each other. */
export const PostFiles = ({ item }: { item: MessageItem }) => {
  const { nameOf } = useHere()
  const { files, mine, authorId, id } = item
  if (files.length === 0) return null
  const sender = mine ? 'your other device' : nameOf(authorId)
  const show = (file: Titled, tile: boolean) => (
    <Attachment key={file.fileId} file={file} messageId={id} sender={sender} tile={tile} />
  )
  const pictures = files.filter((file) => kindOf(file) === 'picture')
  const others = files.filter((file) => kindOf(file) !== 'picture')
  return (
    <>
      {pictures.length === 1 && <Beside file={pictures[0]!}>{show(pictures[0]!, false)}</Beside>}
      {pictures.length > 1 && (
        <div className="mb-1.5 grid grid-cols-[repeat(auto-fill,minmax(7rem,1fr))] gap-1.5 sm:grid-cols-[repeat(auto-fill,minmax(10rem,1fr))]">
          {pictures.map((file) => show(file, true))}
        </div>
      )}
      {others.length > 0 && (
        <div className="clear-both mb-1.5 grid max-w-104 grid-cols-[minmax(0,1fr)] gap-1.5">
          {others.map((file) => show(file, false))}
        </div>
      )}
    </>
  )
}

/** A picture with the text around it, and what every board says of it. */
const Beside = ({ file, children }: { file: FileRef; children: ReactNode }) => {
  const { name, size, width, height } = file
  const facts = [size !== undefined && bytes(size), width && height && `${width} × ${height}`]
  return (
    <div
      className={`float-start me-3 mb-1.5 max-w-[45%] ${aspectOf(file) < 0.9 ? 'w-32 sm:w-40' : 'w-40 sm:w-56'}`}
    >
      {children}
      <div className="px-1 pt-1 text-xs leading-4 text-muted">
        <FileName name={name} />
        <span className="tabular-nums">{facts.filter(Boolean).join(', ')}</span>
      </div>
    </div>
  )
}
