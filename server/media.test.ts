import { expect, it } from 'vitest'
import { mediaOf } from './media.ts'

const typeOf = async (text: string) => (await mediaOf(Buffer.from(text))).type

it('takes for text what has nothing but text in it', async () => {
  expect(await typeOf('one\ttwo\r\nthree\f\v')).toMatch(/^text\/plain/)
  expect(await typeOf('\x1b[32mpassed\x1b[0m')).toMatch(/^text\/plain/)
  expect(await typeOf('żółć 🌱')).toMatch(/^text\/plain/)
  const cut = Buffer.from('🌱').subarray(0, 3)
  expect((await mediaOf(cut)).type).toMatch(/^text\/plain/)
})

const mp3 = Buffer.from(`fffb9064${'00'.repeat(413)}`.repeat(2), 'hex')
it.each([
  ['AAC', Buffer.from('fff15080043ffc', 'hex'), 'audio/aac', true],
  ['MP3', mp3, 'audio/mpeg', undefined],
  ['FLAC', Buffer.from('fLaC\0\0\0\x22', 'latin1'), 'audio/flac', undefined],
])('says whether players look for the end of %s first', async (_, head, type, streams) => {
  expect(await mediaOf(head)).toEqual({ type, inline: true, ...(streams && { streams }) })
})

it.each(['a\0b', 'a\x08b', 'a\x0eb', 'a\x1ab', 'a\x1cb', 'a\x1fb', ' <p>hello</p>', ''])(
  'takes %j for bytes',
  async (text) => {
    expect(await mediaOf(Buffer.from(text))).toEqual({
      type: 'application/octet-stream',
      inline: false,
    })
  },
)
