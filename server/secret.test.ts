import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keptSecret, keptVapidKeys } from './secret.ts'
import { publicKeyOf } from './vapid.ts'

let dir: string
const file = () => join(dir, 'session.secret')

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tendril-secret-'))
})

afterEach(() => rmSync(dir, { recursive: true, force: true }))

it('is made once, and is for nobody else to read', () => {
  const secret = keptSecret(dir)
  expect(secret.length).toBeGreaterThan(40)
  expect(keptSecret(dir)).toBe(secret)
  expect(readFileSync(file(), 'utf8')).toBe(secret)
  expect(statSync(file()).mode & 0o777).toBe(0o600)
})

it('is made again when a crash has left none, rather than being nothing', () => {
  writeFileSync(file(), '')
  const secret = keptSecret(dir)
  expect(secret.length).toBeGreaterThan(40)
  expect(keptSecret(dir)).toBe(secret)
})

it('stands beside the keys for push services, which are made and kept likewise', () => {
  const keys = keptVapidKeys(dir)
  const path = join(dir, 'vapid.json')
  expect(publicKeyOf(keys.privateKey)).toBe(keys.publicKey)
  expect(keptVapidKeys(dir)).toEqual(keys)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  for (const part of ['', '{"publicKey":', JSON.stringify({ ...keys, publicKey: 'B' })]) {
    writeFileSync(path, part)
    expect(keptVapidKeys(dir)).not.toEqual(keys)
  }
})
