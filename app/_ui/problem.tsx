/** What went wrong, in place. Read out at once. */
export const Problem = ({ children }: { children: string | null }) =>
  children && (
    <p
      role="alert"
      className="rounded-xl bg-refused-tint px-3.5 py-2.5 text-[0.9375rem] text-refused"
    >
      {children}
    </p>
  )
