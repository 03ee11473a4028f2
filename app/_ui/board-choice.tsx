/** How a room is shown to whoever comes; everybody can still turn it for themselves. */
export const BoardChoice = ({ board = false }: { board?: boolean | undefined }) => (
  <label className="flex min-h-11 items-center gap-3">
    <input
      type="checkbox"
      name="board"
      defaultChecked={board}
      className="size-5 shrink-0 accent-accent"
    />
    <span>
      <span className="block font-semibold">Open as a board</span>
      <span className="block text-sm text-muted">Newest first, with numbers in place of names</span>
    </span>
  </label>
)
