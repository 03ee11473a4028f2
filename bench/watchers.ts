import { request } from 'node:http'
import { makePerson, type Person, TUS } from './tendril.ts'

/** What sends and follows files, in a process of its own: who talks is not to wait for it. */
const MB = 1_000_000
const EVERY = 50

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Sends a file of so many seconds at 1 MB/s; what it cannot send in time it sends later. */
async function send(url: string, path: string, person: Person, seconds: number): Promise<void> {
  const size = seconds * MB
  const block = Buffer.alloc((MB * EVERY) / 1000, 'tendril ')
  const sender = request(new URL(path, url), {
    method: 'PATCH',
    headers: {
      ...TUS,
      cookie: person.cookie,
      'content-type': 'application/offset+octet-stream',
      'content-length': size,
      'upload-offset': 0,
    },
  })
  const answered = new Promise<number | undefined>((resolve, reject) => {
    sender.once('response', (answer) => resolve(answer.resume().statusCode))
    sender.once('error', reject)
  })
  answered.catch(() => {})
  const began = performance.now()
  for (let n = 0; n * block.length < size; n++) {
    await sleep(Math.max(0, began + n * EVERY - performance.now()))
    sender.write(block)
  }
  sender.end()
  const status = await answered
  if (status !== 204) throw new Error(`the PATCH was answered ${status}`)
}

/** Reads a file from its beginning, while it grows. */
async function follow(url: string, path: string, { cookie }: Person, size: number): Promise<void> {
  const file = new URL(`/files/${path.split('/').at(-1)}`, url)
  const { body } = await fetch(file, { headers: { cookie } })
  let got = 0
  for await (const bytes of body ?? []) got += bytes.length
  if (got !== size) throw new Error(`a follower got ${got} of ${size} bytes`)
}

/** So many files on their way, out of step, each with a follower; resolves when all have arrived. */
async function watch(url: string, files: number, seconds: number): Promise<void> {
  const person = await makePerson(url)
  const roomId = await person.makeRoom()
  const one = async (n: number) => {
    await sleep(n * (EVERY + EVERY / files))
    const path = await person.makeUpload(roomId, seconds * MB)
    const read = follow(url, path, person, seconds * MB)
    await Promise.all([send(url, path, person, seconds), read])
  }
  await Promise.all(Array.from({ length: files }, (_, n) => one(n)))
}

process.on(
  'message',
  ({ url, files, seconds }: { url: string; files: number; seconds: number }) => {
    watch(url, files, seconds).then(
      () => process.send?.('done'),
      (error: unknown) => process.send?.(String(error)),
    )
  },
)
process.on('disconnect', () => process.exit())
process.send?.('ready')
