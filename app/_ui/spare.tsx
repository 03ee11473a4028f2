import { lazy, type ComponentType } from 'react'

const Nothing = () => null

/** A part that comes by itself, and that nobody misses where its scripts can't be had. */
export const spare = <P extends object>(load: () => Promise<ComponentType<P>>) =>
  lazy<ComponentType<P>>(async () => ({ default: await load().catch(() => Nothing) }))
