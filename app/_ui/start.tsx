import { createRoot } from 'react-dom/client'
import { readAhead } from './ahead.ts'
import { App, room } from './app.tsx'
import { engine } from './engine.ts'
import { routeOf } from './route.ts'

/** Longer than this nobody looks at a skeleton, whatever keeps the device. */
const PATIENCE = 500

/** What the first screen needs: who I am, and where the address is a room's, what shows it and its words. */
const needed = async (): Promise<void> => {
  const route = routeOf(location.pathname)
  const known = engine().known()
  const needs =
    route.name === 'room' ? [room.fetch(), known.then(() => readAhead(route.roomId))] : [known]
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE))
  await Promise.race([late, Promise.allSettled(needs)])
}

const place = document.getElementById('place')
if (place) void needed().then(() => createRoot(place).render(<App />))
