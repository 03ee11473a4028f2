import { uuidv7 } from 'uuidv7'
import { openEmbeddedStore } from './store.ts'

// A process to be killed: `<dir> hold` only opens the store, `<dir> write` writes as fast as it can
// and says on its standard output what has been acknowledged, a line each.
const [dir = '', mode] = process.argv.slice(2)
const token = (letter: string) => letter.repeat(22)
const say = (...words: unknown[]) => process.stdout.write(`${words.join(' ')}\n`)

const store = await openEmbeddedStore({ dir })
say('open')
setInterval(() => {}, 1000)

const chat = async (authorId: string) => {
  const entries = Array.from({ length: 5 }, () => ({
    id: uuidv7(),
    type: 'message' as const,
    authorId,
    at: Date.now(),
    sentAt: Date.now(),
    body: { text: 'hello' },
  }))
  const appended = await store.log.append(token('R'), entries)
  for (const { entry } of appended) say('entry', entry.id, entry.seq)
  await chat(authorId)
}

/** Byte n of a file is `n >> 16`. */
const upload = async (fileId: string, offset = 0) => {
  const pieces = [0, 1].map((i) => Buffer.alloc(65_536, (offset >> 16) + i))
  const bytes = (async function* () {
    yield* pieces
  })()
  const { length } = await store.files.append(fileId, offset, bytes, () => {})
  say('file', fileId, length)
  await upload(fileId, length)
}

if (mode === 'write') {
  await store.rooms.create({
    id: token('R'),
    title: 'Load',
    topic: '',
    visibility: 'public',
    board: false,
    ownerId: token('O'),
    createdAt: 1,
    expiresAt: null,
    invite: token('I'),
    settled: 0,
  })
  const ids = [uuidv7(), uuidv7()]
  const file = { roomId: token('R'), ownerId: token('O'), name: 'f', type: '', size: null }
  for (const fileId of ids)
    await store.files.create({ fileId, ...file, createdAt: 1, expiresAt: 2 })
  await Promise.all([
    ...['A', 'B', 'C', 'D'].map((a) => chat(token(a))),
    ...ids.map((id) => upload(id)),
  ])
}
