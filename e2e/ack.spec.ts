import { expect, test } from './people.ts'

// Each is over in seconds, on a machine that has nothing else to do.
test.setTimeout(300_000)

test('what the server stored without its answer arriving is there once', async ({ person }) => {
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Lost answer')
  await ben.enters(room)
  let lost = 0
  let due = 0
  ada.cutOff = true
  await ada.page.routeWebSocket(/socket\.io/, (near) => {
    const far = near.connectToServer()
    let asked = ''
    near.onMessage((message) => {
      const [, ack] = /^42(\d+)\["room:append"/.exec(String(message)) ?? []
      if (ack !== undefined && lost < due) asked = `43${ack}[`
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
  for (const text of said) {
    due++
    await ada.says(text)
    await expect.poll(() => lost).toBe(due)
    await ada.seesStored(text)
  }
  for (const text of said) await ben.sees(text)
  expect(await ben.texts(/\w+!/)).toEqual(said)
  expect(await ada.texts(/\w+!/)).toEqual(said)
})
