import { afterEach, beforeEach, expect, it } from 'vitest'
import { callsIn, mentionsIn } from './mentions.ts'
import { ids, openStage } from './stage.ts'

const { room: roomId } = ids
let stage: ReturnType<typeof openStage>

beforeEach(async () => {
  stage = openStage()
  const names = ['Ada', 'Ada Lovelace', 'Ünal', 'Ben', 'Ben', '']
  await stage.db.members.bulkPut(
    names.map((name, n) => ({ roomId, userId: String(n), name, role: 'member' })),
  )
  await stage.db.members.bulkPut([
    { roomId, userId: 'gone', name: 'Cy', role: 'member', left: true },
    { roomId: 'another', userId: 'away', name: 'Dan', role: 'member' },
  ])
})
afterEach(() => stage.db.delete())

it.each([
  ['@Ada, look', ['0']],
  ['look, @ada!', ['0']],
  ['@Ada Lovelace was first', ['1']],
  ['@Ada and @Ada Lovelace', ['0', '1']],
  ['@Ada Lovelacer', ['0']],
  ['@@ada', ['0']],
  ['@Adam', []],
  ['@ada_', []],
  ['@Adas and @ada', ['0']],
  ['@ünal', ['2']],
  ['@Ben', ['3', '4']],
  ['Ada', []],
  ['ada@example.org', []],
  ['me@ada.example.org', []],
  ['(@ada)', ['0']],
  ['@Cy @Dan @', []],
  ['', []],
])('%j calls %j', async (text, called) => {
  expect(await mentionsIn(stage.db, roomId, text)).toEqual(called)
})

it('says where somebody is called, whatever stands in a name', () => {
  const people = ['Ada', 'Ada (L.)', 'ünal', 'a|b', '👩‍🚀'].map((name) => ({ userId: name, name }))
  const text = 'İ @ADA, @Ada (L.) and @Ünal: (@A|B) @👩‍🚀! x@Ada @Adam'
  expect(
    callsIn(text, people).map(({ from, to, userIds }) => [text.slice(from, to), userIds]),
  ).toEqual([
    ['@ADA', ['Ada']],
    ['@Ada (L.)', ['Ada (L.)']],
    ['@Ünal', ['ünal']],
    ['@A|B', ['a|b']],
    ['@👩‍🚀', ['👩‍🚀']],
  ])
})
