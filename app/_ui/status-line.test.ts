import { expect, it } from 'vitest'
import { statusText } from './status-line.tsx'

const status = { since: 0, waiting: 1, uploads: 1 }

it('says what is the matter, and how much waits for it', () => {
  expect(statusText({ ...status, link: 'online' })).toBe('Online · 2 waiting')
  expect(statusText({ since: 0, waiting: 0, uploads: 0, link: 'online' })).toBe('Online')
  expect(statusText({ ...status, link: 'offline' })).toMatch(
    /^Offline since .+ · 2 only on this device$/,
  )
  expect(statusText({ ...status, link: 'connecting' })).toBe('Connecting… · 2 waiting')
  expect(statusText({ ...status, link: 'crowded' })).toBe(
    'Too many connections from here · 2 waiting',
  )
  expect(statusText({ ...status, link: 'outdated' })).toBe('Tendril has been updated · 2 waiting')
})
