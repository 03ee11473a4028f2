import { expect, it } from 'vitest'
import { inviteOf, pathWithin, postOf, routeOf, shareLink } from './route.ts'

const origin = 'https://chat.example'
const roomId = 'R'.repeat(22)
const room = `/r/${roomId}`
const invite = 'I'.repeat(22)
const fileId = '019ab0c0-0000-7000-8000-000000000000'

it('says where the person is', () => {
  expect(routeOf('/')).toEqual({ name: 'rooms' })
  expect(routeOf(room)).toEqual({ name: 'room', roomId })
  expect(routeOf(`${room}/media`)).toEqual({ name: 'room', roomId, view: 'media' })
  expect(routeOf(`${room}/board`)).toEqual({ name: 'room', roomId, view: 'board' })
  expect(routeOf('/catalogue')).toEqual({ name: 'catalogue' })
  expect(routeOf(`/f/${fileId}`)).toEqual({ name: 'file', fileId })
  expect(routeOf('/share')).toEqual({ name: 'share' })
  const others = ['/share/x', '/r/', '/r/short', '/f/x', `/f/${roomId}`, `/x/${roomId}`, '/rooms']
  expect(others.filter((path) => routeOf(path).name !== 'nowhere')).toEqual([])
})

it('keeps the secret of a private room where no server sees it', () => {
  const link = shareLink(origin, { id: roomId, invite })
  expect(new URL(link)).toMatchObject({ pathname: room, search: '', hash: `#invite=${invite}` })
  expect(inviteOf(link)).toBe(invite)
  expect(shareLink(origin, { id: roomId })).toBe(`${origin}${room}`)
  expect(inviteOf(`${origin}${room}?invite=${invite}`)).toBe(invite)
  expect(inviteOf(`${origin}${room}#invite=short`)).toBeUndefined()
  expect(inviteOf(`${origin}${room}`)).toBeUndefined()
})

it('knows the post that a link is about', () => {
  expect(postOf('#7')).toBe(7)
  for (const hash of ['', '#', '#0', '#07', '#seven', `#invite=${invite}`])
    expect(postOf(hash)).toBeNull()
})

it('keeps a link to one of our places within the app, with its invitation', () => {
  for (const rest of [`#invite=${invite}`, `?invite=${invite}`, `?a=b#invite=${invite}`])
    expect(pathWithin(origin, `${origin}${room}${rest}`)).toBe(`${room}${rest}`)
  expect(pathWithin(origin, `${origin}/`)).toBe('/')
})

it('lets every other link lead out', () => {
  expect(pathWithin(origin, `https://other.example${room}`)).toBeNull()
  expect(pathWithin(origin, `http://chat.example${room}`)).toBeNull()
  expect(pathWithin(origin, `${origin}/files/${fileId}/a.pdf`)).toBeNull()
  expect(pathWithin(origin, `${origin}/r/short`)).toBeNull()
})
