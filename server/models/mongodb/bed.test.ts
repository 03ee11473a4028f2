import { expect, it } from 'vitest'
import { reach } from './bed.fixture.ts'

it('a test that needs a database fails at once, and says why, where none answers', async () => {
  const nowhere = 'mongodb://ada:secret@127.0.0.1:1/?replicaSet=rs0'
  await expect(reach(nowhere)).rejects.toThrow(
    'MONGODB_URL is mongodb://127.0.0.1:1/?replicaSet=rs0, and no database answers there.',
  )
}, 10_000)
