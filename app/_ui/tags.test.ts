import { expect, it } from 'vitest'
import { song } from './song.fixture.ts'
import { titleOf } from './tags.ts'

const of = (frames: Record<string, string>) => new Blob([song(frames)], { type: 'audio/mpeg' })

it('is who made it, and what it is called', async () => {
  expect(await titleOf(of({ TIT2: 'Engines', TPE1: 'Ada' }))).toBe('Ada – Engines')
  expect(await titleOf(of({ TIT2: 'Engines', TALB: 'Notes' }))).toBe('Engines')
})

it('is nothing of a recording, which a phone calls after its place', async () => {
  expect(await titleOf(of({ TIT2: 'High Street 5' }))).toBeUndefined()
  expect(await titleOf(of({ TPE1: 'Ada' }))).toBeUndefined()
})

it('is one line that can be sent, whatever is written there', async () => {
  expect(await titleOf(of({ TIT2: 'A\u202Egpn\nB', TPE1: 'Ada' }))).toBe('Ada – Agpn B')
  const long = await titleOf(of({ TIT2: '🌿'.repeat(500), TPE1: 'Ada' }))
  expect(Array.from(long ?? '')).toHaveLength(200)
})

it('fails for what is no sound', async () => {
  await expect(titleOf(new Blob(['no sound at all']))).rejects.toThrow('determine')
})
