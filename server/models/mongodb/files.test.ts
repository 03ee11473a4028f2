import { afterEach, beforeEach, describe } from 'vitest'
import { appendsContract } from '../appends.contract.ts'
import { fencesContract } from '../fences.contract.ts'
import { filesContract } from '../files.contract.ts'
import type { Bed } from '../samples.contract.ts'
import type { Store } from '../store.ts'
import { openBed, url } from './bed.fixture.ts'

const open = async (): Promise<Bed> => {
  const bed = await openBed()
  let files = await bed.node()
  const store = () => ({ files }) as Partial<Store> as Store
  return {
    get store() {
      return store()
    },
    async reopen() {
      await files.close()
      files = await bed.node()
      return store()
    },
    async close() {
      await files.close()
      await bed.close()
    },
  }
}

describe.skipIf(url === '')('files in GridFS keep the promises of the port', () => {
  let current: Bed
  const bed = () => current
  beforeEach(async () => {
    current = await open()
  })
  afterEach(() => current.close())

  filesContract(bed)
  appendsContract(bed)
  fencesContract(bed)
})
