import { type ComponentType, lazy, useState } from 'react'

/** A part of the app with scripts of its own: fetched when it is shown, or before, and then there at once. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>) {
  let here: ComponentType<P> | undefined
  const fetch = async () => (here = await load())
  const Coming = lazy(async () => ({ default: await fetch() }))
  const Part = (props: P) => {
    // React holds back what it has waited for, so that screens do not flicker: who is here need not wait.
    const [Now] = useState<ComponentType<P>>(() => here ?? (Coming as ComponentType<P>))
    return <Now {...props} />
  }
  return { Part, fetch }
}

const Nothing = () => null

/** A part that comes by itself, and that nobody misses where its scripts can't be had. */
export const spare = <P extends object>(load: () => Promise<ComponentType<P>>) =>
  lazy<ComponentType<P>>(async () => ({ default: await load().catch(() => Nothing) }))
