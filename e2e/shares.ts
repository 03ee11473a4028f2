import { createHash, randomBytes } from 'node:crypto'
import type { Person } from './person.ts'

const bytes = randomBytes(5 * 2 ** 20)
/** Of the hike. */
export const sum = createHash('sha256').update(bytes).digest('hex')
export const hike = { name: 'hike.bin', mimeType: 'application/octet-stream', buffer: bytes }
export const note = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('up and down') }

interface Shared {
  title?: string
  text?: string
  url?: string
  files: { name: string; mimeType: string; buffer: Buffer }[]
}

/** What the system's share sheet does with an app that is installed: it submits this form. */
export async function shares(who: Person, { files, ...words }: Shared): Promise<void> {
  await who.page.evaluate((words) => {
    const form = document.createElement('form')
    Object.assign(form, { method: 'post', action: '/share', enctype: 'multipart/form-data' })
    for (const [name, value] of Object.entries(words)) {
      const field = document.createElement('input')
      form.append(Object.assign(field, { type: 'hidden', name, value }))
    }
    const picker = document.createElement('input')
    form.append(Object.assign(picker, { type: 'file', name: 'files', multiple: true }))
    document.body.append(form)
  }, words)
  await who.page.locator('form[action="/share"] input[type=file]').setInputFiles(files)
  // It may be there already, from what was shared before.
  const arrives = who.page.waitForEvent('load')
  await who.page.evaluate(() =>
    document.querySelector<HTMLFormElement>('form[action="/share"]')?.submit(),
  )
  await arrives
  await who.page.waitForURL(/\/share/)
}
