import { expect, test } from './people.ts'

test('the server is killed under both people and nothing acknowledged is gone', async ({
  person,
  server,
}) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Power cut')
  await ben.enters(room)
  await ada.says('stored before')
  await ada.seesStored('stored before')
  await ben.sees('stored before')

  ada.cutOff = ben.cutOff = true
  await server.kill()
  await expect(ada.status).toContainText(/offline|connecting/i)
  await ada.says('written while it was dead 1')
  await ben.says('written while it was dead 2')
  await ada.says('written while it was dead 3')
  await expect(ada.message('dead 3')).toContainText('Queued')
  await server.start()

  for (const who of [ada, ben]) for (const n of [1, 2, 3]) await who.sees(`dead ${n}`)
  await ada.seesStored('dead 3')
  const all = /stored before|dead \d/
  expect(await ada.texts(all)).toEqual(await ben.texts(all))
  expect([...(await ada.texts(all))].sort()).toEqual([
    'dead 1',
    'dead 2',
    'dead 3',
    'stored before',
  ])

  const cleo = await person('Cleo')
  await cleo.enters(room)
  await cleo.sees('stored before')
  await cleo.sees('dead 3')
})
