import { expect, it } from 'vitest'
import { makeGuest, openPatch, openTestNode } from './guest.fixture.ts'
import { create, makeRoom } from './upload.fixture.ts'
import { upgrade } from './wire.fixture.ts'

it('stops although somebody does not hang up', { timeout: 8000 }, async () => {
  const node = await openTestNode()
  const ada = await makeGuest(node.url)
  const silent = upgrade(node.url, {})
  expect(await silent.answered).toBe(101)
  const fileId = await create(ada, await makeRoom(ada), 10)
  const endless = openPatch(`${node.url}/uploads/${fileId}`, ada.cookie, 0)
  await endless.write(Buffer.from('12345'))
  await node.close()
  await silent.closed
  ada.leave()
})

it('takes no new work once it is stopping', async () => {
  const node = await openTestNode()
  const ada = await makeGuest(node.url)
  await node.close()
  await expect(ada.call('GET', '/api/session')).rejects.toThrow('fetch failed')
})
