import { expect, test } from './people.ts'

test('over a link that comes and goes twenty times, each message arrives once and in order', async ({
  person,
}) => {
  test.setTimeout(240_000)
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Train')
  await ben.enters(room)
  for (let n = 0; n < 20; n++) {
    if (n % 2 === 0) await ada.goesOffline()
    else await ada.comesBack()
    await ada.says(`word ${n}!`)
  }
  await ada.comesBack()
  await ada.seesStored('word 19!')
  await ben.sees('word 19!')
  const order = Array.from({ length: 20 }, (_, n) => `word ${n}!`)
  expect(await ben.texts(/word \d+!/)).toEqual(order)
  expect(await ada.texts(/word \d+!/)).toEqual(order)
})

test('a server that says nothing any more is noticed, and gets everything when it wakes', async ({
  person,
  server,
}) => {
  test.setTimeout(240_000)
  const ada = await person('Ada')
  const ben = await person('Ben')
  const room = await ada.makesRoom('Half open')
  await ben.enters(room)
  await ada.says('before')
  await ada.seesStored('before')
  ada.cutOff = ben.cutOff = true
  process.kill(server.pid, 'SIGSTOP')
  const began = Date.now()
  try {
    for (let n = 0; n < 3; n++) await ada.says(`into the silence ${n}!`)
    await expect(ada.status).toContainText(/offline|connecting/i, { timeout: 60_000 })
    const took = Date.now() - began
    test.info().annotations.push({ type: 'measured', description: `${took} ms` })
    expect(took).toBeLessThan(20_000)
    await expect(ada.message('silence 2!')).toContainText('Queued')
  } finally {
    process.kill(server.pid, 'SIGCONT')
  }
  await ben.sees('into the silence 2!')
  await ada.seesStored('into the silence 2!')
  const order = Array.from({ length: 3 }, (_, n) => `into the silence ${n}!`)
  expect(await ben.texts(/into the silence \d!/)).toEqual(order)
})
