import { expect, test } from './people.ts'

test('what the server stored without its answer arriving is there once', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Lost answer')
  await ben.enters(room)
  let lost = 0
  ada.cutOff = true
  await ada.page.routeWebSocket(/socket\.io/, (near) => {
    const far = near.connectToServer()
    let asked = ''
    near.onMessage((message) => {
      const [, ack] = /^42(\d+)\["room:append"/.exec(String(message)) ?? []
      if (ack !== undefined && lost < 3) asked = `43${ack}[`
      far.send(message)
    })
    far.onMessage((message) => {
      if (asked === '' || !String(message).startsWith(asked)) return near.send(message)
      lost++
      void near.close()
    })
  })
  await ada.enters(room)
  const said = ['first!', 'second!', 'third!']
  for (const text of said) await ada.says(text)
  await ada.seesStored('third!')
  for (const text of said) await ben.sees(text)
  expect(lost).toBe(3)
  expect(await ben.texts(/\w+!/)).toEqual(said)
  expect(await ada.texts(/\w+!/)).toEqual(said)
})
