import { firefox } from './firefox.ts'
import { expect, GONE, test } from './people.ts'
import { webkit } from './webkit.ts'

test.setTimeout(300_000)

for (const engine of [firefox, webkit])
  test.describe(`in ${engine.name}`, () => {
    test.skip(engine.missing !== null, `not installed: ${engine.missing}`)

    test('a page that was just left is in nobody’s way', async ({ gadget }) => {
      const ada = await gadget(engine, GONE).start()
      const room = await ada.makesRoom('Left')
      await ada.says('before')
      await ada.keepsTheApp()
      const rounds = [1, 2, 3].map((n) => `round ${n}!`)
      for (const round of rounds) {
        await ada.opens('/')
        await ada.opens(room)
        await ada.says(round)
        await ada.seesOf(round, 'Stored')
      }
      expect(await ada.texts(/round \d!/)).toEqual(rounds)
    })

    test('who comes back to a page that was left while it began finds all of it', async ({
      gadget,
    }) => {
      const ada = await gadget(engine, GONE).start()
      const room = await ada.makesRoom('Back')
      await ada.says('before')
      for (const kept of [false, true]) {
        if (kept) await ada.keepsTheApp()
        for (const n of [1, 2, 3]) {
          await ada.opens(room)
          await ada.opens('/')
          await ada.tab.runs(() => history.back())
          await ada.seesHeading('Back')
          const text = `back ${n}, ${kept ? 'kept' : 'not kept'}`
          await ada.says(text)
          await ada.seesOf(text, 'Stored')
        }
      }
    })
  })
