import { expect, it } from 'vitest'
import { pathWithin } from './route.ts'

const origin = 'https://chat.example'
const room = `/r/${'R'.repeat(22)}`

it('keeps a link to one of our places within the app, with its invitation', () => {
  expect(pathWithin(origin, `${origin}${room}#invite=${'I'.repeat(22)}`)).toBe(
    `${room}#invite=${'I'.repeat(22)}`,
  )
  expect(pathWithin(origin, `${origin}/`)).toBe('/')
})

it('lets every other link lead out', () => {
  expect(pathWithin(origin, `https://other.example${room}`)).toBeNull()
  expect(pathWithin(origin, `http://chat.example${room}`)).toBeNull()
  expect(
    pathWithin(origin, `${origin}/files/019ab0c0-0000-7000-8000-000000000000/a.pdf`),
  ).toBeNull()
  expect(pathWithin(origin, `${origin}/r/short`)).toBeNull()
})
