import { expect, test } from './people.ts'

test('where a part can’t be had it is said, and with the network all is there again', async ({
  person,
}) => {
  const ada = await person('Ada')
  // As on the first visit, and always over plain HTTP: the device keeps nothing of the app.
  await ada.page.addInitScript(() => {
    Reflect.deleteProperty(Navigator.prototype, 'serviceWorker')
  })
  await ada.makesRoom('Lift')
  await ada.says('going down')
  await ada.seesStored('going down')
  await ada.drafts('half a thou')
  await ada.goesOffline()
  await ada.page.keyboard.press('Control+k')
  const missing = ada.page.getByRole('heading', { name: 'A part of Tendril is missing here' })
  await expect(missing).toBeVisible()
  await expect(ada.composer).toBeHidden()

  await ada.comesBack()
  await expect(missing).toBeHidden()
  await expect(ada.composer).toHaveValue('half a thou')
  await ada.page.keyboard.press('Control+k')
  await expect(ada.page.getByRole('combobox', { name: 'Search messages' })).toBeVisible()
  // React says once what it was that failed.
  expect(ada.complaints.splice(0).filter((one) => !/part of the app is missing/.test(one))).toEqual(
    [],
  )
})

test('where no script runs it is said', async ({ browser, server }) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(server.url)
  await expect(page.locator('noscript p')).toBeVisible()
  await context.close()
})
