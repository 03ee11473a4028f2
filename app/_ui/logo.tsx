const stem =
  'M232.0 436.0C227.7 425.3 214.5 396.3 206.0 372.0C197.5 347.7 186.7 319.3 181.0 290.0C175.3 260.7 169.2 220.8 172.0 196.0C174.8 171.2 185.4 155.3 197.6 141.5C209.7 127.6 228.6 117.1 245.1 112.8C261.6 108.6 281.7 110.6 296.5 116.1C311.3 121.7 325.6 133.9 333.9 146.0C342.2 158.1 346.5 175.0 346.4 188.6C346.2 202.2 340.4 217.2 333.1 227.4C325.8 237.5 313.4 245.8 302.6 249.5C291.7 253.2 278.1 252.8 268.1 249.8C258.0 246.9 248.2 239.3 242.3 231.9C236.5 224.4 233.3 213.7 232.9 205.2C232.5 196.7 235.9 187.2 240.1 180.9C244.2 174.6 254.8 169.6 257.8 167.3'
const leaf = 'M205 352C146 366 92 330 84 258C152 248 204 286 205 352Z'

/** The mark: a tendril with its first leaf. `grows` draws it as it appears. */
export const Logo = ({
  className = '',
  grows = false,
}: {
  className?: string
  grows?: boolean
}) => (
  <svg viewBox="64 64 352 400" className={className} fill="none" aria-hidden>
    <path d={leaf} fill="var(--leaf)" className={grows ? 'unfurl origin-bottom-right' : ''} />
    <path
      d={stem}
      pathLength={1}
      stroke="var(--accent)"
      strokeWidth={40}
      strokeLinecap="round"
      className={grows ? 'grow-line' : ''}
    />
  </svg>
)
