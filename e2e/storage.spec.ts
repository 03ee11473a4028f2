import { expectAccessible } from './axe.ts'
import { expect, test } from './people.ts'
import type { Person } from './person.ts'

/** Whether the browser takes another row, in a database of our own. */
const takesRows = (who: Person): Promise<boolean> =>
  who.page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('probe')
      opening.onupgradeneeded = () => opening.result.createObjectStore('rows')
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error)
    })
    const taken = await new Promise<boolean>((resolve) => {
      const writing = db.transaction('rows', 'readwrite')
      writing.objectStore('rows').put('row', 'key')
      writing.oncomplete = () => resolve(true)
      writing.onabort = () => resolve(false)
    }).catch(() => false)
    db.close()
    return taken
  })

/** From now on, and for as long as this session lives, the browser gives this many bytes; null: as before. */
const allows = async (who: Person, quota: number | null) => {
  const cdp = await who.context.newCDPSession(who.page)
  const origin = new URL(who.page.url()).origin
  await cdp.send('Storage.overrideQuotaForOrigin', {
    origin,
    ...(quota !== null && { quotaSize: quota }),
  })
  // It goes by what it has reckoned last, for half a minute.
  await expect.poll(() => takesRows(who), { timeout: 90_000 }).toBe(quota === null)
}

test('a database that was deleted behind the app is filled anew', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Phoenix')
  await ben.enters(room)
  await ben.says('from before')
  await ada.sees('from before')
  await ada.composer.fill('half a thou')

  const other = await ada.context.newPage()
  await other.goto(new URL('/icon.svg', ada.page.url()).href)
  await other.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const gone = indexedDB.deleteDatabase('tendril')
        gone.onsuccess = () => resolve()
        gone.onerror = () => reject(gone.error)
      }),
  )
  await other.close()

  await expect(ada.page.getByText('cleared what Tendril kept here')).toBeVisible()
  await expectAccessible(ada.page)
  await ada.sees('from before')
  await expect(ada.composer).toHaveValue('half a thou')
  await ada.says('from after')
  await ben.sees('from after')
  await ben.says('and back')
  await ada.sees('and back')
  await ada.page.reload()
  await ada.sees('and back')
  await ada.opens('/')
  await expect(ada.page.getByRole('link', { name: /Phoenix/ })).toBeVisible()
})

test('a full device keeps what was written in the composer and says what to do', async ({
  person,
}) => {
  const ada = await person('Ada')
  await ada.makesRoom('Full')
  await ada.says('first')
  await ada.seesStored('first')
  const file = { name: 'big.bin', mimeType: 'application/octet-stream', buffer: Buffer.alloc(3e7) }

  await allows(ada, 1)
  await ada.composer.fill('with a file')
  await ada.attaches(file)
  const said = ada.page.getByText(/no space left for Tendril\. What you wrote is still here/)
  await expect(said).toBeVisible()
  await expect(ada.composer).toHaveValue('with a file')
  await expect(ada.page.getByRole('list', { name: 'Attached files' })).toContainText('big.bin')
  await expect(ada.message('with a file')).toHaveCount(0)

  await ada.page.getByRole('button', { name: 'Remove big.bin' }).click()
  await ada.composer.fill('no room for a word')
  await ada.page.getByRole('button', { name: 'Send' }).click()
  await expect(said).toBeVisible()
  await expect(ada.composer).toHaveValue('no room for a word')
  await expect(ada.message('no room for a word')).toHaveCount(0)

  await allows(ada, null)
  await ada.page.getByRole('button', { name: 'Send' }).click()
  await ada.seesStored('no room for a word')
})

test('a browser without a database is told so in words', async ({ person }) => {
  const ada = await person('Ada')
  await ada.page.addInitScript(() => {
    const none = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    IDBFactory.prototype.open = none
  })
  await ada.opens('/')
  await expect(ada.page.getByRole('heading')).toHaveText('This browser keeps nothing for Tendril')
  await expect(ada.page.getByRole('link', { name: 'Try again' })).toBeVisible()
  await expectAccessible(ada.page)
})
