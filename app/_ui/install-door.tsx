import { Suspense } from 'react'
import { useLive } from './engine.ts'
import { wayIn } from './install.ts'
import { spare } from './part.ts'

const Offer = spare(async () => (await import('./install-offer.tsx')).InstallOffer)

/** Where the app can be installed, it offers that when the time has come. */
export const InstallDoor = () => {
  const way = useLive(wayIn)
  return <Suspense fallback={null}>{way && <Offer way={way} />}</Suspense>
}
