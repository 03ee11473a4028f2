import { expect, test } from 'vitest'
import type { UploadRow } from '../../lib/client/db.ts'
import { fileWords, readable, type FileNow } from './file-now.ts'

const upload = (state: UploadRow['state']) => ({
  upload: {
    state,
    refusal: { code: 'TOO_LARGE', text: 'This is larger than is allowed here.' },
  } as UploadRow,
})
const growing: FileNow = { phase: 'growing', length: 43_900, size: 100_000 }

test('what the sender reads', () => {
  expect(fileWords({ ...growing, ...upload('sending') }, 'online')).toBe('Sending 43 %')
  expect(fileWords({ ...growing, ...upload('sending') }, 'offline')).toBe(
    'Waiting for network · 43 %',
  )
  expect(fileWords({ ...growing, length: 0, ...upload('queued') }, 'offline')).toBe(
    'Waiting for network',
  )
  expect(fileWords({ ...growing, ...upload('queued') }, 'online')).toBe('Waiting its turn')
  expect(fileWords({ ...growing, ...upload('paused') }, 'offline')).toBe('Paused at 43 %')
  expect(fileWords({ ...growing, ...upload('refused') }, 'online')).toMatch(/larger/)
})

test('what everybody else reads', () => {
  expect(fileWords(growing, 'online')).toBe('Arriving 43 %')
  expect(fileWords({ ...growing, size: null }, 'online')).toBe('Arriving')
  expect(fileWords({ ...growing, phase: 'cancelled' }, 'online')).toBe('Stopped at 43 %')
  expect(fileWords({ ...growing, phase: 'expired' }, 'online')).toMatch(/^Stopped at 43 %/)
  expect(fileWords({ ...growing, phase: 'complete' }, 'offline')).toBeNull()
})

test('media are mounted when there is something to start with', () => {
  expect(readable({ phase: 'growing', length: 10, size: 20 })).toBe(false)
  expect(readable({ phase: 'growing', length: 65_536, size: null })).toBe(true)
  expect(readable({ phase: 'complete', length: 10, size: 10 })).toBe(true)
  expect(readable({ phase: 'cancelled', length: 65_536, size: 90_000 })).toBe(false)
})
