import { readFile, writeFile } from 'node:fs/promises'
import { cpus, loadavg, totalmem } from 'node:os'
import { type Figure, round, verdict } from './figure.ts'

const results = new URL('./RESULTS.md', import.meta.url)
const measured = ['@tus/file-store', '@tus/server', 'libsql', 'mongodb', 'socket.io', 'ws']

const byName = (text: string, pattern: RegExp) =>
  new Map([...text.matchAll(pattern)].map(([line, name = '']) => [name, line]))

/**
 * The table and the details after a run: what was measured in it, and what stands in `before` of the
 * other figures, with its day.
 * @param order of all names; others are left out
 */
export function recorded(
  before: string,
  figures: readonly Figure[],
  order: readonly string[],
  day: string,
): { rows: string[]; details: string[] } {
  const rows = byName(before, /^\| (\S+) \| .* \| \d{4}-\d\d-\d\d \|$/gm)
  const details = byName(before, /^\{"name":"(\w+)".*\}$/gm)
  for (const figure of figures) {
    const { name, says, ratio, goal } = figure
    rows.set(name, `| ${name} | ${says} | ${ratio} | ${goal} | ${verdict(figure)} | ${day} |`)
    details.set(name, JSON.stringify({ name, ...figure.details }))
  }
  return {
    rows: order.flatMap((name) => rows.get(name) ?? []),
    details: order.flatMap((name) => details.get(name) ?? []),
  }
}

/** Writes what was measured, where and with what. */
export async function record(figures: readonly Figure[], order: readonly string[]): Promise<void> {
  const [cpu] = cpus()
  const versions = await Promise.all(
    measured.map(async (name) => {
      const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
      const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string }
      return `${name} ${version}`
    }),
  )
  const before = await readFile(results, 'utf8').catch(() => '')
  const day = new Date().toISOString().slice(0, 10)
  const { rows, details } = recorded(before, figures, order, day)
  const text = `# Bench

\`npm run bench -- --record\`, all or the figures that are named; the last time ${day}: ${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}, ${versions.join(', ')}; a load average of ${round(loadavg()[0] ?? 0, 1)} at its end, of which a bench itself makes about 2.

Every figure is a ratio against a baseline of the same run; both sides get the same sender, take turns three times, and the median counts. CPU is that of the server's process alone.

| figure | says | ratio | goal | | on |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

\`\`\`json
${details.join('\n')}
\`\`\`
`
  await writeFile(results, text)
}
