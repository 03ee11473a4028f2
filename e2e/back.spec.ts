import { expect, test } from './people.ts'
import { lines, pour } from './pour.ts'

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
