import { openCompany } from './company.ts'
import { FAR, type Figure, round } from './figure.ts'
import { peak } from './memory.ts'
import { openProgram } from './program.ts'
import { median } from './samples.ts'
import { atFileStore, atTendril, type Run, run } from './upload.ts'

const ROUNDS = 3
const COUNT = 8
/** Times the CPU of the file store, and MiB for each of them. */
const GOAL = { cpu: 2.2, mib: 12 }

/** 256 MiB into GridFS, by the CPU of the node alone, against the tus server's own file store. */
export async function uploadsMongo(): Promise<Figure> {
  const company = await openCompany(1)
  const bare = await openProgram('filestore')
  try {
    const [node] = company.nodes
    if (!node) throw new Error('no node')
    const [toFileStore, toTendril] = [atFileStore(bare), await atTendril(node)]
    // What is loaded, compiled and kept once is not counted.
    const one = await peak(node, () => run(node, 1, toTendril))
    await run(bare, 1, toFileStore)
    const runs: { bare: Run; node: Run; most: number }[] = []
    for (let n = 0; n < ROUNDS; n++) {
      const bareRun = await run(bare, COUNT, toFileStore)
      let nodeRun: Run = { speed: 0, cpu: 0 }
      const most = await peak(node, async () => (nodeRun = await run(node, COUNT, toTendril)))
      runs.push({ bare: bareRun, node: nodeRun, most })
    }
    const mid = (side: 'bare' | 'node', of: keyof Run) => median(runs.map((some) => some[side][of]))
    const ratio = mid('node', 'cpu') / mid('bare', 'cpu')
    const most = median(runs.map((some) => some.most))
    const each = (most - one) / (COUNT - 1)
    const figures = (side: 'bare' | 'node') => ({
      mibPerSecond: Math.round(mid(side, 'speed')),
      cpuSeconds: round(mid(side, 'cpu')),
    })
    return {
      name: 'uploads_mongo',
      says:
        `256 MiB into GridFS in ${COUNT} at once: ${round(ratio)} × the CPU seconds of @tus/file-store in the ` +
        `node’s process (${figures('node').cpuSeconds} s, ${figures('node').mibPerSecond} MiB/s); resident ` +
        `${Math.round(most)} MiB, with one ${Math.round(one)} MiB (${round(each, 1)} MiB more for each, less is better)`,
      ratio: round(ratio),
      goal: `≤ ${GOAL.cpu} × CPU, ≤ ${GOAL.mib} MiB for each`,
      met: ratio <= GOAL.cpu && each <= GOAL.mib,
      far: ratio > GOAL.cpu / FAR || each > GOAL.mib / FAR,
      details: { tendril: figures('node'), fileStore: figures('bare'), one, most },
    }
  } finally {
    await bare.close()
    await company.close()
  }
}
