// `npm run bench [-- --record] [chat upload growth gridfs]`: figures, each against a baseline of the
// same run; `gridfs` where MONGODB_URL is set. Loopback only, bounded in count and time; ends with 1
// when a goal is missed by a lot.
import { chat } from './chat.ts'
import { type Figure, line } from './figure.ts'
import { gridfs } from './gridfs.ts'
import { growth } from './growth.ts'
import { bundle } from './program.ts'
import { record } from './record.ts'
import { upload } from './upload.ts'

const benches = { chat, upload, growth, gridfs }
const wanted = process.argv.slice(2).filter((word) => Object.hasOwn(benches, word))

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

await bundle()
const figures: Figure[] = []
for (const [name, measure] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  if (name === 'gridfs' && !process.env.MONGODB_URL) {
    console.log('skipped: gridfs, which needs MONGODB_URL')
    continue
  }
  const figure = await measure()
  figures.push(figure)
  console.log(JSON.stringify(figure))
  console.log(line(figure))
}
if (process.argv.includes('--record')) await record(figures)
process.exit(figures.some(({ far }) => far) ? 1 : 0)
