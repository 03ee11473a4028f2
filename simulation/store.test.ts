import { storeContract } from '../server/models/store.contract.ts'
import { Database } from './database.ts'
import { openStore, type Line } from './store.ts'

/** The store of the simulation is one like the others: what is shown over it is shown over the port. */
const direct: Line = { call: async (command) => command() }

storeContract('The store of the simulation', async () => {
  const db = new Database()
  const open = () => openStore(db, direct, Date.now)
  let store = open()
  return {
    get store() {
      return store
    },
    async reopen() {
      await store.close()
      return (store = open())
    },
    close: () => store.close(),
  }
})
