import { lazy, type ComponentType } from 'react'
import { beginAgain } from '../../lib/client/browser.ts'
import { makeLoad } from './loads.ts'

type Part<P> = () => Promise<ComponentType<P>>

/** A part of the app can't be had. */
export class Missing extends Error {}

let opened: ReturnType<typeof makeLoad> | undefined
const load = <P>(part: Part<P>) => (opened ??= makeLoad(window, beginAgain))(part)

/** What somebody has asked for, and can't do without. */
export const part = <P extends object>(ask: Part<P>) =>
  lazy<ComponentType<P>>(async () => {
    const missing = (cause: unknown) => {
      throw new Missing('A part of the app is missing', { cause })
    }
    return { default: await load(ask).catch(missing) }
  })

const Nothing = () => null

/** What comes by itself, and nobody misses where its scripts can't be had. */
export const spare = <P extends object>(ask: Part<P>) =>
  lazy<ComponentType<P>>(async () => ({ default: await load(ask).catch(() => Nothing) }))
