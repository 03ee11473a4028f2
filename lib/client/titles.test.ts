import { expect, it } from 'vitest'
import * as v from 'valibot'
import { Draft, Entry } from '../protocol/entries.ts'
import { FileRef } from '../protocol/files.ts'
import type { EntryRow } from './db.ts'
import { fold } from './fold.ts'
import { ids } from './stage.ts'
import { apart, calledIn, withTitles } from './titles.ts'

const song = { fileId: ids.uuid(1), name: '01.mp3', type: 'audio/mpeg', size: 5 }
const plain = { fileId: ids.uuid(2), name: 'b.mp3', type: 'audio/mpeg' }
const titled = [{ ...song, title: 'Ada – Engines' }, plain]

it('stands beside the files on the wire, which stay as all devices know them', () => {
  const { files, titles } = apart(titled)
  expect(files.every((file) => v.is(FileRef, file))).toBe(true)
  expect(titles).toEqual({ [song.fileId]: 'Ada – Engines' })
  expect(apart([plain])).toEqual({ files: [plain] })
  expect(withTitles(files, titles)).toEqual(titled)
  expect(withTitles(undefined, undefined)).toEqual([])
})

it.each([
  ['a song, which calls itself something', [titled[0]!], 'Ada – Engines'],
  ['any other file', [plain, titled[0]!], 'b.mp3'],
  ['a voice note', [{ ...plain, name: 'Voice note 2026-11-28 00.33.webm' }], 'Voice note'],
  ['a video note', [{ ...plain, name: 'Video note 2026-11-28 00.33.mp4' }], 'Video note'],
  ['what begins like one', [{ ...plain, name: 'Voice notes.mp3' }], 'Voice notes.mp3'],
  ['none', [], ''],
])('is how one speaks of %s', (_, files, words) => expect(calledIn(files)).toBe(words))

it('is taken, read and shown', () => {
  const draft = {
    id: ids.uuid(3),
    sentAt: 1,
    type: 'message',
    body: { text: '', ...apart(titled) },
  }
  expect(v.is(Draft, draft)).toBe(true)
  const entry = v.parse(Entry, {
    ...draft,
    roomId: 'r'.repeat(22),
    seq: 1,
    authorId: 'a'.repeat(22),
    at: 1,
  })
  expect(fold(entry as EntryRow, [])).toMatchObject({ files: titled })
})

it.each([
  ['of more than one line of sight', { [song.fileId]: '\n' }],
  ['of no file', { nothing: 'x' }],
  ['that is too long', { [song.fileId]: 'x'.repeat(201) }],
  [
    'of more files than there may be',
    Object.fromEntries(Array.from({ length: 11 }, (_, n) => [ids.uuid(n + 1), 'x'])),
  ],
])('is refused: one %s', (_, titles) => {
  const body = { text: '', files: [song], titles }
  expect(v.is(Draft, { id: ids.uuid(3), sentAt: 1, type: 'message', body })).toBe(false)
})
