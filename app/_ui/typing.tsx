import { useTypists } from './people.ts'

const sentence = (names: string[]): string => {
  const [one, other] = names
  if (!one) return ''
  if (names.length > 2) return `${one} and ${names.length - 1} others are typing…`
  return other ? `${one} and ${other} are typing…` : `${one} is typing…`
}

const unnamed = (count: number): string =>
  count > 1 ? `${count} people are typing…` : 'Somebody is typing…'

/** Its place is always there, so that nothing moves when somebody types. */
export const Typing = ({ roomId, nameless }: { roomId: string; nameless?: boolean }) => {
  const names = useTypists(roomId).map((user) => user.name)
  return (
    <p
      aria-live="polite"
      className="mx-auto h-5 w-full max-w-4xl shrink-0 truncate px-5 text-[0.8125rem] leading-5 text-muted"
    >
      {names.length > 0 && (
        <span data-now className="arrive inline-flex items-center gap-1.5">
          <span aria-hidden className="pulse size-1.5 rounded-full bg-leaf" />
          <bdi>{nameless ? unnamed(names.length) : sentence(names)}</bdi>
        </span>
      )}
    </p>
  )
}
