import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** Screens of iPhones and iPads that can keep an app: CSS pixels, and how many dots each has. */
const SCREENS =
  `375x667@2 414x896@2 744x1133@2 768x1024@2 810x1080@2 820x1180@2 834x1112@2 834x1194@2
  834x1210@2 1024x1366@2 1032x1376@2 375x812@3 390x844@3 393x852@3 402x874@3 414x736@3 414x896@3
  420x912@3 428x926@3 430x932@3 440x956@3`.split(/\s+/)

/** The paper of each theme, as in `app/globals.css`. */
export const PAPER = { light: [0xf3, 0xf5, 0xee], dark: [0x0e, 0x13, 0x10] }

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')

function chunksOf(png) {
  const chunks = {}
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    const name = png.toString('latin1', at + 4, at + 8)
    const data = png.subarray(at + 8, at + 8 + length)
    chunks[name] = chunks[name] ? Buffer.concat([chunks[name], data]) : data
    at += length + 12
  }
  return chunks
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, sum])
}

const paeth = (a, b, c) => {
  const [x, y, z] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)]
  return x <= y && x <= z ? a : y <= z ? b : c
}

/** An icon of 256 colours: its colours as [red, green, blue, alpha], and a number for each dot. */
export function readIcon(png) {
  const { IHDR, PLTE, tRNS = Buffer.alloc(0), IDAT } = chunksOf(png)
  const side = IHDR.readUInt32BE(0)
  if (IHDR[8] !== 8 || IHDR[9] !== 3) throw new Error('The icon is not of 256 colours.')
  const raw = inflateSync(IDAT)
  const dots = Buffer.alloc(side * side)
  for (let y = 0; y < side; y++) {
    const [line, filter] = [y * (side + 1) + 1, raw[y * (side + 1)]]
    for (let x = 0; x < side; x++) {
      const left = x > 0 ? dots[y * side + x - 1] : 0
      const up = y > 0 ? dots[(y - 1) * side + x] : 0
      const corner = x > 0 && y > 0 ? dots[(y - 1) * side + x - 1] : 0
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]
      dots[y * side + x] = raw[line + x] + guess
    }
  }
  const colours = Array.from({ length: PLTE.length / 3 }, (_, n) => [
    ...PLTE.subarray(3 * n, 3 * n + 3),
    tRNS[n] ?? 255,
  ])
  return { side, colours, dots }
}

/** The icon in the middle of a sheet of paper, as a PNG. */
export function splash({ side, colours, dots }, width, height, paper) {
  const mix = ([red, green, blue, alpha]) =>
    [red, green, blue].map((one, n) => Math.round((one * alpha + paper[n] * (255 - alpha)) / 255))
  // Its corner is where nothing of it is.
  const [nothing] = dots
  const raw = Buffer.alloc((width + 1) * height, nothing)
  const [left, top] = [(width - side) >> 1, (height - side) >> 1]
  for (let y = 0; y < height; y++) raw[y * (width + 1)] = 0
  for (let y = 0; y < side; y++)
    dots.copy(raw, (top + y) * (width + 1) + 1 + left, y * side, (y + 1) * side)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3], 8)
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours.flatMap(mix))),
    chunk('IDAT', deflateSync(raw, { level: 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** What iOS shows while the app starts: it takes no colours from the manifest, and one image a screen. */
export function buildSplashes(folder) {
  // About as large on each.
  const icons = { 2: 'public/icon-192.png', 3: 'public/icon-512.png' }
  mkdirSync(join(folder, 'splash'), { recursive: true })
  for (const screen of SCREENS) {
    const [across, down, dense] = screen.split(/[x@]/).map(Number)
    const [width, height] = [across * dense, down * dense]
    const icon = readIcon(readFileSync(icons[dense]))
    for (const [theme, paper] of Object.entries(PAPER))
      writeFileSync(
        join(folder, 'splash', `${width}x${height}-${theme}.png`),
        splash(icon, width, height, paper),
      )
  }
}
