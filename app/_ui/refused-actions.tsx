interface Props {
  /** Absent where trying again can't help. */
  onRetry?: (() => void) | undefined
  onDiscard: () => void
}

/** What can be done about something that the server did not take. */
export const RefusedActions = ({ onRetry, onDiscard }: Props) => (
  <div className="mt-1 -mb-1 flex gap-1">
    {onRetry && (
      <button
        type="button"
        className="min-h-11 rounded-xl px-3 font-bold hover:bg-refused/10"
        onClick={onRetry}
      >
        Try again
      </button>
    )}
    <button
      type="button"
      className="min-h-11 rounded-xl px-3 font-bold hover:bg-refused/10"
      onClick={onDiscard}
    >
      Discard
    </button>
  </div>
)
