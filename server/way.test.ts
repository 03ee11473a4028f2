import { describe, expect, it } from 'vitest'
import { matcher, open, way } from './way.ts'

const token = 'AAAAAAAAAAAAAAAAAAAAAA'
const uuid = '0199a0a0-0000-7000-8000-000000000000'
const nothing = () => ({})

describe('a path', () => {
  const room = matcher('/api/rooms/:roomId/entries')
  const file = matcher('/files/:fileId/:name?')

  it('gives its parameters', () => {
    expect(room(`/api/rooms/${token}/entries`)).toEqual({ roomId: token })
    expect(file(`/files/${uuid}/a.png`)).toEqual({ fileId: uuid, name: 'a.png' })
    expect(file(`/files/${uuid}`)).toEqual({ fileId: uuid })
  })

  it.each([
    '/api/rooms//entries',
    '/api/rooms/short/entries',
    `/api/rooms/${token}x/entries`,
    `/api/rooms/${token}/entries/`,
    `/api/rooms/${token}/entries/more`,
    `/x/api/rooms/${token}/entries`,
    `/api/rooms/${token}%00/entries`,
    '/api/rooms/../entries',
  ])('%s is another', (path) => {
    expect(room(path)).toBeNull()
  })

  it.each([
    `/files/${uuid.toUpperCase()}`,
    `/files/${uuid}/a/b`,
    `/files/${uuid}/`,
    '/files/constructor',
    '/files/..%2f..%2fx',
  ])('%s is no file', (path) => {
    expect(file(path)).toBeNull()
  })

  it('without parameters is itself alone', () => {
    expect(matcher('/')('/')).toEqual({})
    expect(matcher('/healthz')('/healthz')).toEqual({})
    expect(matcher('/healthz')('/healthzz')).toBeNull()
  })
})

describe('a line', () => {
  it('answers HEAD where it answers GET, and nothing else besides', () => {
    expect(way('GET /x', nothing).methods).toEqual(['GET', 'HEAD'])
    expect(way('POST /x', nothing).methods).toEqual(['POST'])
  })

  it('is for people who are signed in, unless it is open', () => {
    expect(way('GET /x', nothing).who).toBe('person')
    expect(open('GET /x', nothing).who).toBe('anyone')
  })
})
