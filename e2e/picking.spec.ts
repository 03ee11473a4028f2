import { expect, test } from './people.ts'

/** Lets go of files over a part of the page; whether the page took them, and not the browser. */
const dropped = (names: string[], onto: string) => {
  const dataTransfer = new DataTransfer()
  for (const name of names) dataTransfer.items.add(new File([`this is ${name}`], name))
  const target = document.querySelector(onto)
  const happens = (type: string) =>
    target?.dispatchEvent(
      new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, composed: true }),
    ) === false
  happens('dragenter')
  return { over: happens('dragover'), drop: happens('drop') }
}

test('files are dropped and pasted, several at once', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Picking')
  await ben.enters(room)
  await ada.page.setViewportSize({ width: 1440, height: 900 })
  const picked = ada.page.getByRole('list', { name: 'Attached files' })

  const taken = await ada.page.evaluate(
    `(${dropped.toString()})(['one.txt', 'two.txt'], '[role=log]')`,
  )
  expect(taken).toEqual({ over: true, drop: true })
  await expect(picked.getByRole('listitem')).toHaveCount(2)
  await ada.composer.evaluate((field) => {
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File(['this is three.txt'], 'three.txt', { type: 'text/plain' }))
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
    field.dispatchEvent(event)
  })
  await expect(picked.getByRole('listitem')).toHaveCount(3)
  await ada.says('all of them')
  for (const name of ['one.txt', 'two.txt', 'three.txt'])
    await expect(ben.attachment(name)).toContainText(`this is ${name}`)
})

test('a file that is dropped beside the room does not take the app’s place', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('Beside')
  await ada.page.setViewportSize({ width: 1440, height: 900 })
  const taken = await ada.page.evaluate(`(${dropped.toString()})(['one.txt'], 'nav')`)
  expect(taken).toEqual({ over: true, drop: true })
  await expect(ada.page.getByRole('list', { name: 'Attached files' })).toHaveCount(0)
})

test('a film is sent before the device could look into it', async ({ person }) => {
  const ada = await person('Ada')
  await ada.makesRoom('In a hurry')
  await ada.page.evaluate(() => {
    const src = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'src')
    // As slow as a device that has too much to do.
    const later = function (this: HTMLMediaElement, url: string) {
      this.addEventListener('error', () => (document.body.dataset['looked'] = 'yes'))
      setTimeout(() => src?.set?.call(this, url), 2500)
    }
    Object.defineProperty(HTMLMediaElement.prototype, 'src', { ...src, set: later })
  })
  await ada.attaches({ name: 'film.webm', mimeType: 'video/webm', buffer: Buffer.from('no film') })
  await expect(ada.attachment('film.webm')).toBeVisible()
  // What is looked into must be there still: else the console says so, again and again.
  await expect(ada.page.locator('body')).toHaveAttribute('data-looked', 'yes')
})
