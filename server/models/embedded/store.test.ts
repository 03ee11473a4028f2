import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeContract } from '../store.contract.ts'
import { openEmbeddedStore } from './store.ts'

storeContract('the embedded store', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'tendril-'))
  let store = await openEmbeddedStore({ dir })
  return {
    get store() {
      return store
    },
    async reopen() {
      await store.close()
      return (store = await openEmbeddedStore({ dir }))
    },
    async close() {
      await store.close()
      await rm(dir, { recursive: true })
    },
  }
})
