import { createHash, randomBytes } from 'node:crypto'
import { expectNoByteAgain, watchOffsets } from './offsets.ts'
import { expect, test } from './people.ts'

const bytes = randomBytes(24 * 2 ** 20)
const sum = createHash('sha256').update(bytes).digest('hex')

test('a file goes up from a browser that keeps no Blobs, while another reads it along', async ({
  person,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  // As WebKit does in a private window.
  await ada.context.addInitScript(() => {
    const put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args: [unknown]) {
      const [row] = args
      const blob = Object.values((row ?? {}) as object).some((one) => one instanceof Blob)
      if (blob) throw new DOMException('Error preparing Blob/File data', 'UnknownError')
      return put.apply(this, args)
    }
  })
  const room = await ada.makesRoom('No blobs')
  await ben.enters(room)
  const watched = watchOffsets(ada)
  await ada.throttles(2_000_000)
  await ada.attaches({ name: 'hike.bin', mimeType: 'application/octet-stream', buffer: bytes })
  const kept = () =>
    ada.page.evaluate(async () => {
      const db = await new Promise<IDBDatabase>((resolve) => {
        const open = indexedDB.open('tendril')
        open.onsuccess = () => resolve(open.result)
      })
      const count = db.transaction('parts').objectStore('parts').count()
      await new Promise((resolve) => (count.onsuccess = resolve))
      db.close()
      return count.result
    })
  await expect.poll(kept).toBe(6)

  const progress = ben.attachment('hike.bin').getByRole('progressbar')
  await expect(progress).toHaveAttribute('aria-valuenow', /^[1-9]\d?$/)
  // One answer, from the first byte to the last, over the cut and the reload.
  const href = await ben
    .attachment('hike.bin')
    .getByRole('link', { name: /Download|Open/ })
    .first()
    .getAttribute('href')
  const read = ben.page.evaluate(async (url) => {
    const body = await (await fetch(url)).arrayBuffer()
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body))
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }, href ?? '')
  await expect(progress).toHaveAttribute('aria-valuenow', /^[2-9]\d$/)
  ada.cutOff = true
  await ada.page.reload()
  await ada.throttles(null)
  await expect(progress).toBeHidden({ timeout: 60_000 })
  expect(await read).toBe(sum)
  expect(watched.creations).toHaveLength(1)
  expectNoByteAgain(watched)
})
