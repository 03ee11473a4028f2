import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { PAPER, readIcon, splash } from './splash.mjs'

const icon = readIcon(readFileSync('public/icon-512.png'))
/** The colour of a dot, as it lies on white. */
const at = ({ side, colours, dots }: ReturnType<typeof readIcon>, x: number, y: number) =>
  colours[dots[y * side + x] ?? 0]

it('reads an icon of 256 colours: nothing in its corner, something light in its middle', () => {
  expect(icon.side).toBe(512)
  expect(at(icon, 0, 0)?.[3]).toBe(0)
  // A stem of almost white, on a green that is darker below.
  expect(at(icon, 180, 200)?.every((one) => one > 200)).toBe(true)
  const [top, foot] = [at(icon, 256, 30), at(icon, 256, 480)]
  expect(top?.[1]).toBeGreaterThan(foot?.[1] ?? 255)
})

it('lays the icon onto paper, which it reads back', () => {
  const made = readIcon(splash(icon, 600, 600, PAPER.dark))
  expect(at(made, 0, 0)).toEqual([...PAPER.dark, 255])
  expect(at(made, 44 + 180, 44 + 200)).toEqual(at(icon, 180, 200))
})

it('has the paper of the app', () => {
  const css = readFileSync('app/globals.css', 'utf8')
  const hex = (paper: number[]) => `#${Buffer.from(paper).toString('hex')}`
  expect([...css.matchAll(/--paper: (#\w+)/g)].map(([, colour]) => colour)).toEqual(
    Object.values(PAPER).map(hex),
  )
})
