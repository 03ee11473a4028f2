import { callsIn, type Named } from '../../lib/client/mentions.ts'

export interface Audience {
  /** Whom the message has called. */
  people: readonly Named[]
  me: string
}

/** A text with the names of those whom it calls; mine is seen from afar. */
export const Called = ({ text, people, me }: Audience & { text: string }) => {
  const calls = callsIn(text, people)
  return (
    <>
      {calls.map(({ from, to, userIds }, n) => {
        const Name = userIds.includes(me) ? 'mark' : 'b'
        return [
          text.slice(calls[n - 1]?.to ?? 0, from),
          <Name key={from}>{text.slice(from, to)}</Name>,
        ]
      })}
      {text.slice(calls.at(-1)?.to ?? 0)}
    </>
  )
}
