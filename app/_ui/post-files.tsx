import type { MessageItem } from '../../lib/client/view.ts'
import type { FileRef } from '../../lib/protocol/files.ts'
import { Attachment } from './attachment.tsx'
import { FileName } from './file-name.tsx'
import { useHere } from './here.ts'
import { kindOf } from './media.ts'
import { bytes } from './size.ts'

/** The files of a post: a picture beside the text, several in a row above it, all else below each other. */
export const PostFiles = ({ item }: { item: MessageItem }) => {
  const { nameOf } = useHere()
  const { files, mine, authorId, id } = item
  if (files.length === 0) return null
  const sender = mine ? 'your other device' : nameOf(authorId)
  const show = (file: FileRef, tile: boolean) => (
    <Attachment key={file.fileId} file={file} messageId={id} sender={sender} tile={tile} />
  )
  const pictures = files.filter((file) => kindOf(file) === 'picture')
  const others = files.filter((file) => kindOf(file) !== 'picture')
  return (
    <>
      {pictures.length === 1 && (
        <div className="float-start me-3 mb-1.5 w-40 max-w-[45%] sm:w-56">
          {pictures.map((file) => show(file, false))}
          {pictures.map((file) => (
            <Facts key={file.fileId} file={file} />
          ))}
        </div>
      )}
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

/** What every board says of a picture. */
const Facts = ({ file: { name, size, width, height } }: { file: FileRef }) => (
  <div className="px-1 pt-1 text-xs leading-4 text-muted">
    <FileName name={name} />
    <span className="tabular-nums">
      {[size !== undefined && bytes(size), width && height && `${width} × ${height}`]
        .filter(Boolean)
        .join(', ')}
    </span>
  </div>
)
