import { expect, test } from './people.ts'
import { lines, pour } from './pour.ts'
import { rowsOf } from './store.ts'

test('what is read stays where it is while older messages come above it', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Long ago')
  await pour(ada, room, lines('line', 200))
  await ben.enters(room)
  await ben.sees('line 200.')
  await ben.goesOffline()
  await expect(ben.status).toContainText(/offline/i)

  // The first row, which has the line of its day above it, is just out of sight.
  const reading = ben.message('line 157.')
  await expect
    .poll(async () => {
      await ben.log.evaluate((log) => (log.scrollTop = 230))
      return reading.isVisible()
    })
    .toBe(true)
  const place = async () => {
    const [box, log] = [await reading.boundingBox(), await ben.log.boundingBox()]
    return (box?.y ?? 0) - (log?.y ?? 0)
  }
  const height = () =>
    ben.log.evaluate((log) => log.firstElementChild?.getBoundingClientRect().height ?? 0)
  const [before, was] = [await place(), await height()]
  await ben.comesBack()
  await expect.poll(height).toBeGreaterThan(was + 1000)
  await expect.poll(async () => Math.abs((await place()) - before)).toBeLessThan(3)
})

test('the page above is at hand, also while the device’s database has other things to do', async ({
  person,
}) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('At hand')
  await pour(ada, room, lines('line', 230))
  // The device has all of it, and the room opens with what it has.
  const held = async () => (await rowsOf(ada.page, 'timeline')).length
  await expect.poll(held, { timeout: 60_000 }).toBeGreaterThanOrEqual(230)
  await ada.enters(room)
  await ada.sees('line 230.')
  const other = await ada.context.newPage()
  await other.goto(new URL('/healthz', ada.page.url()).href)
  // Somebody writes, and goes on writing until their page goes.
  await other.evaluate(
    () =>
      new Promise<void>((begun) => {
        const open = indexedDB.open('tendril')
        open.onsuccess = () => {
          const store = open.result.transaction('timeline', 'readwrite').objectStore('timeline')
          const goOn = () => {
            begun()
            store.count().onsuccess = goOn
          }
          goOn()
        }
      }),
  )
  const height = () => ada.log.evaluate((log) => log.scrollHeight)
  const before = await height()
  await ada.log.evaluate((log) => (log.scrollTop = 0))
  await expect.poll(height).toBeGreaterThan(before + 2000)
  await other.close()
  await expect
    .poll(async () => {
      await ada.log.press('Home')
      return ada.log.innerText()
    })
    .toContain('line 1.')
})
