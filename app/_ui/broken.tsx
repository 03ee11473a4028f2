/** Stands in the shell, unseen, for the day when a part of the app can’t be had. */
export const Broken = () => (
  <section className="broken fixed inset-0 place-content-center gap-3 bg-paper p-8 text-center">
    <h1 className="text-2xl font-bold">A part of Tendril is missing here</h1>
    <p role="alert" className="mx-auto max-w-sm text-pretty text-muted">
      It could not be loaded, or the browser has removed it from this device. What you have written
      is kept. With a network, Tendril is whole again.
    </p>
    <a href="" className="button button-main mx-auto">
      Try again
    </a>
  </section>
)
