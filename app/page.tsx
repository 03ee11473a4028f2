import { App } from './_ui/app.tsx'

/** The one page. What it shows follows from the path, in the browser. */
export default function Page() {
  return <App />
}
