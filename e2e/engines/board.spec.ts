import type { Person } from '../person.ts'
import { lines, pour } from '../pour.ts'
import { mounted, seesNoHole, seesPost } from './feed.ts'
import { firefox } from './firefox.ts'
import { expect, test } from './people.ts'
import { webkit } from './webkit.ts'

test.setTimeout(300_000)
const SLOW = { timeout: 60_000 }

/** Posts of which some have several lines, so that nobody can know how high they will be. */
const texts = lines('post', 300).map((text, n) => `${text}${'\nand more of it'.repeat(n % 4)}`)

/** Nobody may say so much at once. */
async function fills(room: string, ben: Person, dan: Person) {
  await pour(ben, room, texts.slice(0, 150))
  await dan.enters(room)
  await pour(dan, room, texts.slice(150))
}

for (const engine of [firefox, webkit])
  test.describe(`in ${engine.name}`, () => {
    test.skip(engine.missing !== null, `not installed: ${engine.missing}`)

    test('a board of hundreds of posts is read, and stays where it is read', async ({
      gadget,
      person,
    }) => {
      const ben = await person('Ben')
      const room = await ben.makesRoom('Long')
      await fills(room, ben, await person('Dan'))
      const ada = await gadget(engine).start()
      await ada.opens(`${room}/board`)
      expect(await seesPost(ada, /post 300\./)).toMatchObject({ nth: 1 })

      // Downwards there is no hole, and no more is mounted than what is near.
      const passed: number[] = []
      for (let turn = 0; turn < 12; turn++) {
        await ada.tab.turnsWheel(300)
        passed.push((await seesNoHole(ada))[0]!.nth)
      }
      expect(passed).toEqual(passed.toSorted((one, other) => one - other))
      expect(passed.at(-1)).toBeGreaterThan(10)
      expect((await mounted(ada)).length).toBeLessThan(60)

      // What comes in on top moves nothing.
      const read = (await seesNoHole(ada))[1]!
      await ben.says('one more')
      await ben.says('and another\nof two lines')
      await ada.seesButton('^2 new posts$')
      const still = (await seesNoHole(ada)).find(({ no }) => no === read.no)
      expect(still?.nth).toBe(read.nth + 2)
      expect(Math.abs((still?.top ?? NaN) - read.top)).toBeLessThan(3)

      // Upwards neither: what is above has its place.
      await ada.tab.turnsWheel(-200)
      await seesNoHole(ada)
      await ada.presses('button', '^2 new posts$')
      expect(await seesPost(ada, 'and another')).toMatchObject({ nth: 1 })

      // At the top, what is new is seen at once.
      await ben.says('seen at once')
      expect(await seesPost(ada, 'seen at once')).toMatchObject({ nth: 1 })
    })

    test('numbers lead from post to post, however far', async ({ gadget, person }) => {
      const ben = await person('Ben')
      const room = await ben.makesRoom('Far')
      await fills(room, ben, await person('Dan'))
      const ada = await gadget(engine).start()
      await ada.opens(`${room}/board`)
      await seesPost(ada, /post 300\./)

      // It is read on to its beginning as one goes there.
      const atItsEnd = async () => {
        await ada.tab.runs(() => document.querySelector('[role=feed]')?.scrollTo(0, 1e7))
        return (await mounted(ada)).at(-1)?.text
      }
      await expect.poll(atItsEnd, SLOW).toMatch(/post 1\./)
      await seesNoHole(ada)
      const { no: far } = (await mounted(ada)).find(({ text }) => /post 4\./.test(text))!

      await ben.says(`the fourth was >>${far}`)
      await ada.presses('button', '^1 new post$')
      const { no: newest } = await seesPost(ada, 'the fourth was')
      await ada.presses('link', `^>>${far}$`)
      expect(await seesPost(ada, /post 4\./)).toMatchObject({ no: far, focused: true })
      await seesNoHole(ada)
      await ada.presses('link', `^>>${newest}$`)
      expect(await seesPost(ada, 'the fourth was')).toMatchObject({ nth: 1, focused: true })
      await seesNoHole(ada)

      // So does an address, on a device that has the newest page alone.
      const cleo = await gadget(engine).start()
      await cleo.opens(`${room}/board#${far}`)
      expect(await seesPost(cleo, /post 4\./)).toMatchObject({ no: far })
      await seesNoHole(cleo)
    })
  })
