import { Check, Copy } from 'lucide-react'
import { useState } from 'react'

export const CopyButton = ({ text, children }: { text: string; children: string }) => {
  const [copied, setCopied] = useState(false)
  // Not there on plain HTTP; by hand it can be copied everywhere.
  if (!('clipboard' in navigator)) return null
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  return (
    <button type="button" className="button bg-surface" onClick={() => void copy()}>
      {copied ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}
      {copied ? 'Copied' : children}
    </button>
  )
}
