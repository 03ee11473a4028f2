import { expect, test } from './people.ts'

test('logging out leaves nothing on the device and ends the session', async ({
  person,
  server,
}) => {
  const ada = await person('Ada')
  const room = await ada.makesRoom('Secrets')
  await ada.says('nobody else may read this here')
  await ada.seesStored('nobody else')
  const [cookie] = (await ada.context.cookies()).filter(({ name }) => name === 'sid')

  await ada.opens('/')
  await ada.page
    .getByRole('button', { name: /menu|settings|more/i })
    .last()
    .click()
  await ada.page.getByRole('menuitem', { name: /log out/i }).click()
  const restarted = ada.page.waitForEvent('load')
  await ada.page
    .getByRole('dialog')
    .getByRole('button', { name: /log out/i })
    .click()
  // The app begins again, as a device that nobody knows.
  await restarted
  await expect(ada.page.getByRole('button', { name: /Change my name/ })).toBeVisible()
  await expect(ada.page.getByRole('link', { name: /Secrets/ })).toBeHidden()

  const old = await fetch(`${server.url}/api/session`, {
    headers: { cookie: `sid=${cookie?.value}` },
  })
  expect(old.status).toBe(401)
  const kept = await ada.page.evaluate(async () => {
    const texts: string[] = []
    for (const { name = '' } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve, reject) => {
        const open = indexedDB.open(name)
        open.onsuccess = () => resolve(open.result)
        open.onerror = () => reject(open.error)
      })
      for (const store of db.objectStoreNames) {
        const all = db.transaction(store).objectStore(store).getAll()
        await new Promise((resolve) => (all.onsuccess = resolve))
        texts.push(JSON.stringify(all.result))
      }
      db.close()
    }
    return texts.join('\n')
  })
  expect(kept).not.toContain('nobody else may read')
  expect(room).toMatch(/^\/r\//)
})
