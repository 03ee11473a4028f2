import { MongoClient } from 'mongodb'
import { Refusal } from '../../../lib/protocol/errors.ts'
import { openFiles } from './files.ts'

// A node to be killed or paused: `<url> <database> <fileId>` appends to a file as fast as it can and
// says on its standard output how long it is, a line each, and with which code it was refused.
const [url = '', database, fileId = ''] = process.argv.slice(2)
const say = (...words: unknown[]) => process.stdout.write(`${words.join(' ')}\n`)

const client = await MongoClient.connect(url)
const files = openFiles(client.db(database))
const { length = 0 } = (await files.find(fileId)) ?? {}

/** Byte n is `n >> 12`. */
const source = (async function* () {
  for (let at = length; ; at += 50_000) {
    yield Uint8Array.from({ length: 50_000 }, (_, i) => ((at + i) >> 12) & 255)
  }
})()
try {
  await files.append(fileId, length, source, (grown) => say('grew', grown))
} catch (error) {
  say('refused', error instanceof Refusal ? error.code : error)
}
await files.close()
await client.close()
