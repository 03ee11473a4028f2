import { expect, test } from 'vitest'
import type { UploadRow } from '../../lib/client/uploadrow.ts'
import { clock } from './time.ts'
import { fileWords, readable, rests, timeToCome, type FileNow } from './file-now.ts'

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
  expect(fileWords({ ...growing, size: null }, 'online')).toBe('Live')
  expect(fileWords({ ...growing, phase: 'cancelled' }, 'online')).toBe('Stopped at 43 %')
  expect(fileWords({ ...growing, phase: 'expired' }, 'online')).toBe(
    'Stopped at 43 %: its sender did not come back in time',
  )
  expect(fileWords({ ...growing, phase: 'complete' }, 'offline')).toBeNull()
})

test('what everybody else reads while nothing comes', () => {
  const at = new Date().setHours(14, 5, 0, 0)
  const time = clock(at)
  const still: FileNow = { phase: 'growing', length: 12_300_000, size: 50_000_000, at, still: true }
  expect(fileWords(still, 'online', 'Ada')).toBe(
    `Waiting for Ada, 12 MB of 50 MB are here since ${time}`,
  )
  expect(fileWords({ ...still, size: null }, 'online')).toBe(
    `Waiting for the sender, 12 MB are here since ${time}`,
  )
  expect(fileWords({ ...still, length: 0 }, 'online', 'Ada')).toBe('Waiting for Ada: not begun yet')
  expect(fileWords({ ...still, still: false }, 'offline', 'Ada')).toBe(
    `Waiting for network · 12 MB of 50 MB as of ${time}`,
  )
  expect(fileWords({ ...still, length: 0 }, 'offline')).toBe(
    `Waiting for network · not begun as of ${time}`,
  )
  expect(fileWords({ phase: 'unknown', length: 0, size: 10 }, 'offline')).toBe('Not on this device')
})

test('what does not move looks so', () => {
  const sending = { ...growing, ...upload('sending') }
  expect(rests(sending, 'online')).toBe(false)
  expect(rests(sending, 'offline')).toBe(true)
  expect(rests({ ...growing, ...upload('paused') }, 'online')).toBe(true)
  expect(rests(growing, 'online')).toBe(false)
  expect(rests({ ...growing, still: true }, 'online')).toBe(true)
})

test('media are mounted when there is something to start with', () => {
  expect(readable({ phase: 'growing', length: 10, size: 20 })).toBe(false)
  expect(readable({ phase: 'growing', length: 65_536, size: null })).toBe(true)
  expect(readable({ phase: 'complete', length: 10, size: 10 })).toBe(true)
  expect(readable({ phase: 'cancelled', length: 65_536, size: 90_000 })).toBe(false)
})

test('how long it still takes', () => {
  const at = (rate: number, over: Partial<FileNow> = {}) =>
    timeToCome({ phase: 'growing', length: 1, size: 1_000_001, rate, ...over }, 'online')
  expect(at(500_000)).toBeNull()
  expect(at(50_000)).toBe('20 s left')
  expect(at(10_000)).toBe('2 min left')
  expect(at(100)).toBe('3 h left')
  expect(at(0)).toBeNull()
  expect(at(10_000, { size: null })).toBeNull()
  expect(at(10_000, { length: 1000, still: true })).toBeNull()
  expect(at(10_000, { ...upload('paused') })).toBeNull()
  expect(at(10_000, { phase: 'complete' })).toBeNull()
})
