// `npm run bench [-- --record] [name …]`: figures, each against a baseline of the same run; nine where
// MONGODB_URL is set, eight of them with a Redis that is installed. Loopback only, bounded in count and
// time; ends with 1 when a goal is missed by a lot.
import { url } from '../server/models/mongodb/bed.fixture.ts'
import { withoutRedis } from '../server/redis.fixture.ts'
import { attack } from './attack.ts'
import { between } from './between.ts'
import { catchup } from './catchup.ts'
import { chat, few, many, overMongo, rooms } from './chat.ts'
import { cold } from './cold.ts'
import { type Figure, line } from './figure.ts'
import { film } from './film.ts'
import { gridfs } from './gridfs.ts'
import { handshakes } from './handshakes.ts'
import { growth } from './growth.ts'
import { idle } from './idle.ts'
import { memory } from './memory.ts'
import { nodes } from './nodes.ts'
import { note } from './note.ts'
import { bundle } from './program.ts'
import { record } from './record.ts'
import { soak } from './soak.ts'
import { storm } from './storm.ts'
import { upload, uploads } from './upload.ts'
import { uploadsMongo } from './upload.mongo.ts'
import { watched } from './watched.ts'

const benches = {
  chat,
  few,
  many,
  rooms,
  handshakes,
  idle,
  storm,
  upload,
  uploads,
  growth,
  cold,
  catchup,
  gridfs,
  nodes,
  between,
  memory,
  watched,
  attack,
  note,
  film,
  ...overMongo,
  uploads_mongo: uploadsMongo,
  soak,
}
const inMongo = new Set([
  'gridfs',
  'nodes',
  'between',
  'memory',
  'uploads_mongo',
  ...Object.keys(overMongo),
])
const needs = (name: string): string | null => {
  if (!inMongo.has(name)) return null
  if (url === '') return 'MONGODB_URL'
  return name !== 'gridfs' && withoutRedis ? 'a redis-server' : null
}
/** Takes as long as SOAK_MINUTES says, and runs only when it is named. */
const long = new Set(['soak'])
const wanted = process.argv.slice(2).filter((word) => Object.hasOwn(benches, word))

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

const figures: Figure[] = []
for (const [name, measure] of Object.entries(benches)) {
  if (wanted.length > 0 ? !wanted.includes(name) : long.has(name)) continue
  const missing = needs(name)
  if (missing !== null) {
    console.log(`skipped: ${name}, which needs ${missing}`)
    continue
  }
  // Each time: one that builds the app clears the place.
  await bundle()
  const figure = await measure()
  figures.push(figure)
  console.log(JSON.stringify(figure))
  console.log(line(figure))
}
if (process.argv.includes('--record')) await record(figures, Object.keys(benches))
process.exit(figures.some(({ far }) => far) ? 1 : 0)
