import { expect, it } from 'vitest'
import { makeClient } from './client.ts'

it.each([
  ['mongodb://host', 'tendril'],
  ['mongodb://host/', 'tendril'],
  ['mongodb://host/?replicaSet=rs0', 'tendril'],
  ['mongodb://me:secret@host:27017,other/chat?replicaSet=rs0', 'chat'],
  ['mongodb://host/test', 'test'],
])('%s keeps everything in %s', async (url, name) => {
  const client = makeClient(url)
  expect(client.db.databaseName).toBe(name)
  await client.close()
})
