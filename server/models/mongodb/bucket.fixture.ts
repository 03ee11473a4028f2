import type { Bucket, Last } from './bucket.ts'
import type { Change, Chunk, Replica, Rules, State } from './replica.fixture.ts'
import type { Upload } from './uploads.ts'

/** The product's port of GridFS, over a simulated database that holds one file. */
export const makeBucket = (
  { write, read }: Replica,
  chunk: number,
  rules: Rules,
  now: () => number,
) => {
  const may = (there: Chunk | undefined, epoch: number) =>
    !there || !rules.fence || there.epoch <= epoch
  // A command takes its bytes along: what becomes of theirs, its sender decides once it is answered.
  const put = (n: number, bytes: Uint8Array, epoch: number): Change => {
    const data = bytes.slice()
    return ({ chunks }) => chunks.set(n, { data, epoch })
  }
  const set =
    (parts: Partial<Upload>): Change =>
    (state) =>
      (state.upload = { ...state.upload, ...parts })
  const cut =
    (from: number): Change =>
    ({ chunks }) => {
      for (const n of chunks.keys()) if (n >= from) chunks.delete(n)
    }

  const last = (state: State): Last | null => {
    const n = Math.max(...state.chunks.keys())
    const top = state.chunks.get(n)
    if (!top) return null
    const epoch = Math.max(top.epoch, state.chunks.get(n - 1)?.epoch ?? 0)
    return { n, length: top.data.length, epoch: rules.boundary ? epoch : 0 }
  }

  const bucket: Bucket = {
    chunk,
    async begin() {
      let begun: Upload | null = null
      await write([
        ({ upload }) => {
          if (upload.state !== 'growing') return null
          begun = { ...upload, epoch: upload.epoch + 1 }
          return set({ epoch: begun.epoch })
        },
      ])
      return begun && { ...(begun as Upload), last: await read(last) }
    },
    last: () => read(last),
    async claim(_, epoch, n) {
      let data: Uint8Array | null = null
      await write([
        ({ chunks }) => {
          const there = chunks.get(n)
          if (!may(there, epoch)) return null
          data = there?.data ?? new Uint8Array(0)
          return put(n, data, rules.claim ? epoch : (there?.epoch ?? 0))
        },
      ])
      return data
    },
    insert: (_, epoch, n, datas) =>
      write(
        datas.map((data, i) => ({ chunks }) => {
          if (rules.unique && chunks.has(n + i)) return null
          return put(n + i, data, epoch)
        }),
      ),
    async replace(_, epoch, n, data) {
      const step = ({ chunks }: State) =>
        chunks.has(n) && may(chunks.get(n), epoch) ? put(n, data, epoch) : null
      return (await write([step])) > 0
    },
    count: () => read(({ chunks }) => chunks.size),
    async cut(_, n) {
      await write([() => cut(n)])
    },
    async list(_, size) {
      await write([({ listed }) => (listed === null ? (state) => (state.listed = size) : null)])
    },
    async unlist() {
      await write([() => (state) => (state.listed = null)])
    },
    async complete() {
      const done = set({ state: 'complete', endedAt: now() })
      return (await write([({ upload }) => (upload.state === 'growing' ? done : null)])) > 0
    },
  }

  const uploads = {
    find: () => read(({ upload }) => upload),
    async declare(_: string, epoch: number, size: number) {
      const step = ({ upload }: State) =>
        upload.epoch === epoch && upload.size === null ? set({ size }) : null
      return (await write([step])) > 0
    },
  }

  return { bucket, uploads }
}
