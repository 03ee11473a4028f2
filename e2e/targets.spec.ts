import { expect, test } from './people.ts'
import type { Person } from './person.ts'

const LEAST = 44

/**
 * What can be pressed and is not large enough for a thumb: a press a little beside its middle misses
 * it. Links in a text are as high as a line of it.
 */
async function tooSmall(who: Person): Promise<string[]> {
  return who.page.evaluate((least) => {
    const parts = document.querySelectorAll<HTMLElement>(
      'button, a[href], [role=menuitem], input, select, textarea',
    )
    const reach = least / 2 - 1
    return [...parts].flatMap((part) => {
      const pressed = part.closest('label') ?? part
      const { x, y, width, height } = pressed.getBoundingClientRect()
      const [left, top] = [x + width / 2, y + height / 2]
      const hits = (right: number, down: number) => {
        const hit = document.elementFromPoint(left + right, top + down)
        return hit !== null && pressed.contains(hit)
      }
      // What lies under something else, or outside, is not there to be pressed.
      if (width === 0 || part.closest('[inert]') || !hits(0, 0)) return []
      if (getComputedStyle(pressed).display === 'inline') return []
      const sides = [hits(-reach, 0), hits(reach, 0), hits(0, -reach), hits(0, reach)]
      if (sides.every(Boolean)) return []
      const name = part.getAttribute('aria-label') ?? part.innerText
      return [
        `${part.tagName} ${name}: ${Math.round(width)} × ${Math.round(height)} ${sides.join()}`,
      ]
    })
  }, LEAST)
}

test('whatever can be pressed on a phone is large enough for a thumb', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  await ada.page.setViewportSize({ width: 360, height: 740 })
  await ada.opens('/')
  await expect(ada.page.getByText('Make your first room')).toBeVisible()
  expect(await tooSmall(ada)).toEqual([])
  await ada.page.getByRole('button', { name: 'New room' }).first().click()
  await expect(ada.page.getByRole('dialog')).toBeVisible()
  await expect.poll(() => tooSmall(ada)).toEqual([])

  const room = await ada.makesRoom('Thumbs')
  await ben.enters(room)
  await ben.says('See https://example.org')
  await ada.reacts('See', '👍')
  await ada.attaches({ name: 'note.bin', mimeType: '', buffer: Buffer.from('to have') })
  await expect(ada.attachment('note.bin').getByRole('link', { name: /Download/ })).toBeVisible()
  await ada.chooses('See', 'Reply')
  await ada.page
    .locator('input[type=file]')
    .setInputFiles([{ name: 'next.bin', mimeType: '', buffer: Buffer.from('x') }])
  await expect(ada.page.getByRole('list', { name: 'Attached files' })).toBeVisible()
  await expect.poll(() => tooSmall(ada)).toEqual([])
  await ada.page.getByRole('button', { name: 'Room menu' }).click()
  await expect(ada.page.getByRole('menu')).toBeVisible()
  await expect.poll(() => tooSmall(ada)).toEqual([])
  await ada.page.keyboard.press('Escape')

  await ada.opens(`${room}/board`)
  const answer = ada.page.getByRole('button', { name: /^Answer/ })
  await answer.first().click()
  await ada.composer.press('End')
  await ada.composer.pressSequentially('so it is')
  await ada.page.getByRole('button', { name: 'Send' }).click()
  await expect(ada.page.getByText('Answers').first()).toBeVisible()
  await expect.poll(() => tooSmall(ada)).toEqual([])
  await ada.opens('/catalogue')
  await expect(
    ada.page.getByRole('region', { name: 'Boards' }).getByRole('link', { name: /Thumbs/ }),
  ).toBeVisible()
  await expect.poll(() => tooSmall(ada)).toEqual([])

  await ada.page.getByRole('link', { name: 'All rooms' }).click()
  await expect(ada.page.getByRole('link', { name: /Thumbs/ })).toBeVisible()
  await expect.poll(() => tooSmall(ada)).toEqual([])
  await ada.goesOffline()
  await expect(ada.page.getByRole('button', { name: 'Try now' })).toBeVisible()
  await expect.poll(() => tooSmall(ada)).toEqual([])
})
