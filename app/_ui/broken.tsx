/** Stands in the shell, unseen, for the day when the browser has thrown the app itself away. */
export const Broken = () => (
  <section className="broken fixed inset-0 place-content-center gap-3 bg-paper p-8 text-center">
    <h1 className="text-2xl font-bold">A part of Tendril is missing here</h1>
    <p className="mx-auto max-w-sm text-pretty text-muted">
      The browser has removed it from this device. What you have written is kept. Open Tendril once
      while you are online, and it is whole again.
    </p>
    <a href="" className="button button-main mx-auto">
      Try again
    </a>
  </section>
)
