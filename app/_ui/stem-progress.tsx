interface Props {
  percent: number | null
  quiet: boolean
}

/** How far a file has grown: a stem with a leaf at its tip. */
export const StemProgress = ({ percent, quiet }: Props) => (
  <div
    role="progressbar"
    aria-label="Progress"
    aria-valuemin={0}
    aria-valuemax={100}
    {...(percent === null ? {} : { 'aria-valuenow': percent })}
    className="relative my-1.5 h-1 rounded-full bg-ink/10"
  >
    <span
      className={`absolute inset-y-0 start-0 min-w-1 rounded-full transition-[width] duration-500 ease-out ${quiet ? 'bg-muted' : 'bg-leaf'} ${percent === null ? 'pulse' : ''}`}
      style={{ width: `${percent ?? 40}%` }}
    >
      <svg
        viewBox="0 0 10 10"
        aria-hidden
        className={`absolute -end-1.5 -top-2 size-3 rtl:-scale-x-100 ${quiet ? 'fill-muted' : 'fill-leaf'}`}
      >
        <path d="M0 10C0 4 4 0 10 0C10 6 6 10 0 10Z" />
      </svg>
    </span>
  </div>
)
