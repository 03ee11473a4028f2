import { fanoutContract } from './fanout.contract.ts'
import { openFanoutNode } from './fanout.fixture.ts'
import { openLocalFanout } from './fanout.ts'

fanoutContract(
  'a node that is alone',
  async (count) => {
    const nodes = await Promise.all(
      Array.from({ length: count }, () => openFanoutNode(openLocalFanout)),
    )
    return {
      nodes,
      close: async () => {
        await Promise.all(nodes.map((node) => node.close()))
      },
    }
  },
  1,
)
