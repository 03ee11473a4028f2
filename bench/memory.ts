import { readFile } from 'node:fs/promises'
import { openCompany } from './company.ts'
import { type Figure, round } from './figure.ts'
import type { Program } from './program.ts'
import { type Person, makePerson, TUS } from './tendril.ts'

const MANY = 20
const MIB = 2 ** 20
const SIZE = 16 * MIB
const PIECE = Buffer.alloc(MIB, 'tendril ')
const LOOK = 50
/** MiB that an upload with its reader may hold on to. */
const GOAL = 8

async function* pieces(size: number) {
  for (let sent = 0; sent < size; sent += PIECE.length) yield PIECE
}

/** Sends whole MiB to an upload while somebody reads the file; resolves when both have all of it. */
export async function sendAndRead(
  url: string,
  person: Person,
  path: string,
  size: number,
): Promise<void> {
  const headers = { ...TUS, cookie: person.cookie }
  const read = async () => {
    const { body } = await fetch(new URL(`/files/${path.split('/').at(-1)}`, url), { headers })
    let got = 0
    for await (const bytes of body ?? []) got += bytes.length
    if (got !== size) throw new Error(`a reader got ${got} of ${size} bytes`)
  }
  const send = async () => {
    const type = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' }
    const asked = { method: 'PATCH', headers: { ...headers, ...type }, duplex: 'half' } as const
    // Node's fetch sends what any async iterable gives.
    const request = { ...asked, body: pieces(size) } as unknown as RequestInit
    const { status } = await fetch(new URL(path, url), request)
    if (status !== 204) throw new Error(`the PATCH was answered ${status}`)
  }
  await Promise.all([send(), read()])
}

/** The most resident memory of a node while `act` runs, in MiB. */
export async function peak({ pid }: Program, act: () => Promise<unknown>): Promise<number> {
  let most = 0
  const look = async () => {
    const [, kib] = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'latin1')) ?? []
    most = Math.max(most, Number(kib) / 1024)
  }
  const timer = setInterval(() => void look(), LOOK)
  await act()
  clearInterval(timer)
  return most
}

/** What many uploads and readers at once cost beyond one of each. */
export async function memory(): Promise<Figure> {
  const company = await openCompany(1)
  try {
    const [node] = company.nodes
    if (!node) throw new Error('no node')
    const person = await makePerson(node.url)
    const roomId = await person.makeRoom()
    const sendOne = async () =>
      sendAndRead(node.url, person, await person.makeUpload(roomId, SIZE), SIZE)
    const run = (count: number) =>
      peak(node, () => Promise.all(Array.from({ length: count }, sendOne)))
    // What is loaded and compiled once is not counted.
    await run(1)
    const [one, many] = [await run(1), await run(MANY)]
    const each = (many - one) / (MANY - 1)
    return {
      name: 'memory',
      says:
        `resident with ${MANY} uploads of ${SIZE / MIB} MiB into GridFS and ${MANY} readers: ${Math.round(many)} MiB, ` +
        `with one of each ${Math.round(one)} MiB (${round(each, 1)} MiB more for each, less is better)`,
      ratio: round(many / one),
      goal: `≤ ${GOAL} MiB for each`,
      met: each <= GOAL,
      far: each > 2 * GOAL,
      details: { one: Math.round(one), many: Math.round(many), each: round(each, 1) },
    }
  } finally {
    await company.close()
  }
}
