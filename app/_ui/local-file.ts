import { useEffect, useState } from 'react'
import { engine } from './engine.ts'

/**
 * An address of my own copy, so that I see at once what I send. It is kept while it is shown, also
 * when the upload is done: a picture that is there must not be fetched.
 */
export const useLocalFile = (fileId: string, type: string, wanted: boolean): string | null => {
  const [url, setUrl] = useState<string | null>(null)
  const [asked, setAsked] = useState(false)
  if (wanted && !asked) setAsked(true)
  useEffect(() => {
    if (!asked) return
    let gone = false
    let made = ''
    engine()
      .bytes(fileId, type)
      .then((blob) => {
        if (!blob || gone) return
        made = URL.createObjectURL(blob)
        setUrl(made)
      })
      .catch(() => undefined)
    return () => {
      gone = true
      if (made) URL.revokeObjectURL(made)
    }
  }, [asked, fileId, type])
  return url
}
