import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { type Figure, verdict } from './figure.ts'

const results = new URL('./RESULTS.md', import.meta.url)
const measured = ['@tus/file-store', '@tus/server', 'libsql', 'mongodb', 'socket.io', 'ws']

/** Writes what was measured, where and with what. */
export async function record(figures: readonly Figure[]): Promise<void> {
  const [cpu] = cpus()
  const versions = await Promise.all(
    measured.map(async (name) => {
      const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
      const { version } = JSON.parse(await readFile(file, 'utf8')) as { version: string }
      return `${name} ${version}`
    }),
  )
  const rows = figures.map(
    (figure) =>
      `| ${figure.name} | ${figure.says} | ${figure.ratio} | ${figure.goal} | ${verdict(figure)} |`,
  )
  const text = `# Bench

\`npm run bench -- --record\`, ${new Date().toISOString().slice(0, 10)}: ${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, Node ${process.version}, ${versions.join(', ')}.

Every figure is a ratio against a baseline of the same run; both sides get the same sender, take turns three times, and the median counts. CPU is that of the server's process alone.

| figure | says | ratio | goal | |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

\`\`\`json
${figures.map(({ name, details }) => JSON.stringify({ name, ...details })).join('\n')}
\`\`\`
`
  await writeFile(results, text)
}
