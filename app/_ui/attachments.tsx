import type { MessageItem } from '../../lib/client/view.ts'
import { Attachment } from './attachment.tsx'
import { useHere } from './here.ts'
import { kindOf } from './media.ts'
import { nobody } from './people.ts'

/** The files of a message: pictures side by side, others below each other. */
export const Attachments = ({ item }: { item: MessageItem }) => {
  const { nameOf } = useHere()
  const { files } = item
  if (files.length === 0) return null
  const name = nameOf(item.authorId)
  const sender = item.mine ? 'your other device' : name === nobody ? undefined : name
  const tiles = files.length > 1 && files.every((file) => kindOf(file) === 'picture')
  return (
    <div
      className={`p-1 ${tiles ? 'grid w-104 max-w-full grid-cols-2 gap-1' : 'grid max-w-full grid-cols-[minmax(0,1fr)] gap-1'}`}
    >
      {files.map((file) => (
        <Attachment
          key={file.fileId}
          file={file}
          messageId={item.id}
          sender={sender}
          tile={tiles}
        />
      ))}
    </div>
  )
}
