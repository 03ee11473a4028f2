import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { type Guest, makeGuest, say } from './guest.fixture.ts'
import { mayMount, withDisk } from './models/embedded/disk.fixture.ts'
import { freePort } from './port.fixture.ts'
import { bundleNode } from './process.fixture.ts'
import { expectOneChat, openTalker } from './talker.fixture.ts'
import { makeRoom } from './upload.fixture.ts'

/*
 * A node that keeps everything itself, as it runs in production, on a disk that becomes full again and
 * again while people talk; every other time it is killed on it. `npm run faults` does it more often.
 */

const MIB = 2 ** 20
const DISK = 48 * MIB
const TIMES = 2 + Number(process.env['FAULTS_SEEDS'] ?? 2)
const TALKERS = 4
const PATIENCE = 60_000

/** Takes all the space that is left; resolves when the node has refused even a word for that. */
async function fill(ballast: string, ada: Guest, roomId: string): Promise<void> {
  for (let piece = MIB; piece >= 1024; piece /= 2) {
    const bytes = Buffer.alloc(piece)
    const fits = () =>
      appendFile(ballast, bytes).then(
        () => true,
        () => false,
      )
    while (await fits());
  }
  for (const text of ['what still fits '.repeat(400), 'a word'])
    await vi.waitFor(async () => {
      const answer = await ada.answer('room:append', { roomId, entries: [say(text)] })
      expect(answer).toMatchObject({ ok: false, code: 'STORAGE_FULL' })
    }, PATIENCE)
}

describe.skipIf(!mayMount)('a disk that is full (needs the right to mount one)', () => {
  it(
    `takes nothing that was acknowledged, nor doubles it, ${TIMES} times`,
    () =>
      withDisk(DISK, async (dir) => {
        const program = await bundleNode()
        const settings = { LIMITS: 'off', PORT: String(await freePort()) }
        let node = await program.start(dir, settings)
        const url = `http://127.0.0.1:${await node.port}`
        const ada = await makeGuest(url, 'Ada')
        const roomId = await makeRoom(ada)
        const talkers = await Promise.all(
          Array.from({ length: TALKERS }, (_, n) => openTalker(url, `Talker ${n}`, roomId)),
        )
        let talking = true
        const talks = talkers.map(async ({ says }) => {
          for (let n = 1; talking; n++) {
            await says(`my number ${n}`)
            await pause(20)
          }
        })
        const acknowledged = () => talkers.reduce((sum, one) => sum + one.acknowledged.size, 0)
        const goOn = async () => {
          const before = acknowledged()
          await vi.waitFor(() => expect(acknowledged()).toBeGreaterThan(before + TALKERS), PATIENCE)
        }
        try {
          for (let time = 0; time < TIMES; time++) {
            await goOn()
            const ballast = join(dir, 'ballast')
            await fill(ballast, ada, roomId)
            // Who talks meanwhile is refused too.
            await pause(300)
            if (time % 2 === 1) {
              node.child.kill('SIGKILL')
              await node.ended
            }
            await rm(ballast)
            if (time % 2 === 1) {
              node = await program.start(dir, settings)
              await node.port
            }
          }
          await goOn()
          talking = false
          await Promise.all(talks)
          talkers.push(await openTalker(url, 'Witness', roomId))
          await expectOneChat(talkers, PATIENCE)
        } finally {
          talking = false
          for (const { leave } of talkers) leave()
          ada.leave()
          node.child.kill('SIGKILL')
          await node.ended
          await program.remove()
        }
      }),
    PATIENCE * 4,
  )
})
