import type { Patch } from './bundle.ts'

/** Mistakes that real chats have made, or that this one has: each has to be noticed. */
export const bugs: Record<string, Patch> = {
  'an acknowledgement settles whatever is first in the outbox': {
    file: 'lib/client/batch.ts',
    from: '    for (const row of batch) {\n      const result = results.find(({ id }) => id === row.id)\n',
    to: "    for (const [at, row] of (await db.outbox.orderBy('n').limit(batch.length).toArray()).entries()) {\n      const result = results[at]\n",
  },
  'an acknowledgement settles a row by its number alone': {
    file: 'lib/client/batch.ts',
    from: '    .filter((row) => row.id === id)',
    to: '',
  },
  'a second batch is sent while the first is on its way': {
    file: 'lib/client/outbox.ts',
    from: 'if (lane.busy || !this.#able()) return',
    to: 'if (!this.#able()) return',
  },
  'what was sent is not waited for': {
    file: 'lib/client/batch.ts',
    from: 'await db.outbox.bulkPut(fresh.map((row) => ({ ...row, tried: true })))',
    to: 'if (fresh.length > 0) await db.outbox.bulkDelete(batch.map(({ n }) => n!))',
  },
  'no answer is taken for a refusal': {
    file: 'lib/client/outbox.ts',
    from: 'if (connection || mayPass(why.code)) {',
    to: 'if (connection) {',
  },
  'who sends again is in conflict with themselves': {
    file: 'server/controllers/messages.ts',
    from: 'same.find(({ authorId }) => authorId === me.id)',
    to: "same.find(({ authorId }) => authorId === '')",
  },
  'a batch is written from its end': {
    file: 'server/controllers/messages.ts',
    from: '[...accepted.values()]',
    to: '[...accepted.values()].toReversed()',
  },
  'news beyond a hole are put at the end': {
    file: 'lib/client/log.ts',
    from: '    const run = runFrom(places, room.high + 1)\n    if (run',
    to: '    const run = runFrom(places, Math.min(...[...places.keys()].filter((seq) => seq > room.high)))\n    if (run',
  },
  'a head that is repeated is not looked at': {
    file: 'lib/client/start.ts',
    from: '({ roomId, head }) => inbox.receive(roomId, [], head)',
    to: 'async () => {}',
  },
  'a page begins behind the first that is missing': {
    file: 'lib/client/reader.ts',
    from: 'head - PAGE + 1 : end + 1',
    to: 'head - PAGE + 1 : end + 2',
  },
  'an acknowledged message leaves the outbox before the log has it': {
    file: 'lib/client/batch.ts',
    from: 'if (seq <= high) await',
    to: 'if (seq > 0) await',
  },
  'a message is promised before it is written': {
    file: 'lib/client/bytes.ts',
    from: '  await keep(true)',
    to: '  if (files.length === 0) return void setTimeout(() => keep(false).catch(() => {}), 20)\n  await keep(true)',
  },
  'what may be on its way is taken for unsent': {
    file: 'lib/client/messages.ts',
    from: '(!row.tried || ',
    to: "(row.state === 'queued' || ",
  },
  'a join that fails twice is given up': {
    file: 'lib/client/rooms.ts',
    from: 'quietly(this.#ports, this.#attempt(roomId, joining))',
    to: 'quietly(this.#ports, this.#try(roomId, joining))',
  },
  'a database that was emptied is not filled again': {
    file: 'lib/client/rebuild.ts',
    from: '    await session.ensure().catch(() => undefined)\n  }\n  await readAnew(parts)\n',
    to: '    await session.ensure().catch(() => undefined)\n  }\n',
  },
  'bytes are acknowledged that are not there yet': {
    file: 'server/tus.bytes.ts',
    from: '    return record.length\n',
    to: '    return size ?? record.length\n',
  },
  'an upload that was running is not taken up again': {
    file: 'lib/client/uploadwork.ts',
    from: "(state === 'queued' || state === 'sending') && !waiting",
    to: "state === 'queued' && !waiting",
  },
  'an upload is done when all of it has left': {
    file: 'lib/client/attempt.ts',
    from: '      moved: alive,\n',
    to: "      moved: () => (alive(), size > 3000 && this.#conclude('done')),\n",
  },
  'what breaks off is ended as if it were all': {
    file: 'server/files.ts',
    from: '    res.destroy()\n    if (signal.aborted',
    to: '    res.end()\n    if (signal.aborted',
  },
  'two who read at once put the same bytes behind each other': {
    file: 'server/chunks.ts',
    from: 'chunk.filling ??= fill(',
    to: 'chunk.filling = fill(',
  },
  'who has all that is there has all': {
    file: 'server/growing.ts',
    from: 'if (position >= end) return',
    to: 'if (position >= Math.min(end, length)) return',
  },
  'who waits for too long is told that it was all': {
    file: 'server/growing.ts',
    from: 'if (performance.now() - waitingSince > stall) throw new Stalled(fileId)',
    to: 'if (performance.now() - waitingSince > stall) return',
  },
  'who comes back begins with the byte that they have': {
    file: 'server/range.ts',
    from: 'return from < size ? { from, to }',
    to: 'return from < size ? { from: Math.max(0, from - 1), to }',
  },
}
