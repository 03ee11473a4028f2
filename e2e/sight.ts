import type { Locator } from '@playwright/test'
import type { Person } from './person.ts'

/** Whether all of it is within the list of messages, now. */
export async function isWhole(who: Person, part: Locator): Promise<boolean> {
  const [box, log] = await Promise.all([part.boundingBox(), who.log.boundingBox()])
  if (!box || !log) return false
  return box.y >= log.y - 1 && box.y + box.height <= log.y + log.height + 1
}
