import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { drawn } from '../canvas.ts'
import { sound } from '../sound.ts'
import { firefox } from './firefox.ts'
import { expect, GONE, test } from './people.ts'
import { webkit } from './webkit.ts'

const sumOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

// Each is over in seconds, on a machine that has nothing else to do.
test.setTimeout(300_000)
const SLOW = { timeout: 60_000 }

for (const engine of [firefox, webkit])
  test.describe(`in ${engine.name}`, () => {
    test.skip(engine.missing !== null, `not installed: ${engine.missing}`)

    test('a guest talks with somebody in Chromium, and keeps a draft', async ({
      gadget,
      person,
    }) => {
      const ada = await gadget(engine).start()
      const ben = await person('Ben')
      const room = await ada.makesRoom('Two engines')
      await ben.enters(room)
      await ada.says('Hello Ben')
      await ada.seesOf('Hello Ben', 'Stored')
      await ben.sees('Hello Ben')
      await ben.says('Hello Ada')
      await ada.sees('Hello Ada')

      await ada.writes('textbox', '^Message$', 'half a thought')
      await ada.opens(room)
      await ada.sees('Hello Ada')
      await expect.poll(() => ada.draft(), SLOW).toBe('half a thought')
    })

    test('two tabs are one device, whichever of them is left', async ({ gadget, person }) => {
      const device = gadget(engine)
      const one = await device.start()
      const ben = await person('Ben')
      const room = await one.makesRoom('Two tabs')
      await ben.enters(room)
      const other = await device.opensTab()
      await other.opens(room)
      await other.seesHeading('Two tabs')
      await one.says('said in one')
      await other.seesOf('said in one', 'Stored')
      await other.says('said in the other')
      await one.seesOf('said in the other', 'Stored')

      await one.tab.closes()
      await ben.says('who is left?')
      await other.sees('who is left?')
      await other.says('the other is')
      await other.seesOf('the other is', 'Stored')
      await ben.sees('the other is')
      expect(await ben.texts(/said in.*|the other is/)).toEqual([
        'said in one',
        'said in the other',
        'the other is',
      ])
    })

    test('without a server the app opens, finds, and sends later what is said to it', async ({
      gadget,
      person,
      server,
    }, info) => {
      const device = gadget(engine, GONE)
      let ada = await device.start()
      const ben = await person('Ben')
      const room = await ada.makesRoom('Tunnel')
      await ben.enters(room)
      await ada.says('Crème brûlée, before the tunnel')
      await ben.sees('before the tunnel')
      await ada.keepsTheApp()

      ben.cutOff = true
      await server.kill()
      await ada.opens(room)
      await ada.sees('before the tunnel')
      for (const n of [1, 2, 3]) await ada.says(`tunnel ${n}!`)
      await ada.seesOf('tunnel 3!', 'Queued')
      // More than one part of it, where the device keeps no Blobs.
      const hike = randomBytes(5 * 2 ** 20)
      writeFileSync(info.outputPath('hike.bin'), hike)
      await ada.sends(info.outputPath('hike.bin'))

      if (engine.keeps) {
        await device.close()
        ada = await device.start()
      }
      await ada.opens(room)
      await ada.seesHeading('Tunnel')
      await ada.seesOf('tunnel 3!', 'Queued')
      await ada.reads(/Offline|Connecting/)
      await ada.presses('button', '^Room menu$')
      await ada.presses('menuitem', '^Search in this room$')
      await ada.writes('combobox', '^Search messages$', 'CREME brul')
      await ada.reads(/Crème brûlée, before the tunnel/)
      await ada.presses('button', '^Close$')

      await server.start()
      await ben.sees('tunnel 3!')
      await ada.seesOf('tunnel 3!', 'Stored')
      expect(await ben.sumOf('hike.bin')).toBe(sumOf(hike))
      const order = [1, 2, 3].map((n) => `tunnel ${n}!`)
      expect(await ben.texts(/tunnel \d!/)).toEqual(order)
      expect(await ada.texts(/tunnel \d!/)).toEqual(order)
    })

    test('pictures are sent, and seen', async ({ gadget, person }, info) => {
      const ada = await gadget(engine).start()
      const ben = await person('Ben')
      const room = await ada.makesRoom('Pictures')
      await ben.enters(room)
      const { buffer } = await drawn(ben.page, 'hers.png')
      writeFileSync(info.outputPath('hers.png'), buffer)
      await ada.sends(info.outputPath('hers.png'))
      await expect.poll(() => ada.widthOf('hers.png'), SLOW).toBe(800)
      const hers = ben.attachment('hers.png').getByRole('img', { name: 'hers.png' })
      await expect
        .poll(() => hers.evaluate((one: HTMLImageElement) => one.naturalWidth), SLOW)
        .toBe(800)

      await ben.attaches(await drawn(ben.page, 'his.png'))
      await expect.poll(() => ada.widthOf('his.png'), SLOW).toBe(800)
    })

    test('a song is heard while it is still being sent', async ({ gadget, person }) => {
      const ada = await gadget(engine).start()
      const ben = await person('Ben')
      const room = await ada.makesRoom('Listening')
      await ben.enters(room)
      const song = sound(120)
      await ben.throttles(500_000)
      await ben.attaches({ name: 'song.wav', mimeType: 'audio/wav', buffer: song })
      await expect.poll(() => ada.growthOf('song.wav'), SLOW).toBeGreaterThan(0)
      const heard = () =>
        ada.tab.runs(async () => {
          const audio = document.querySelector('audio')
          if (!audio) return 0
          audio.muted = true
          await audio.play().catch(() => {})
          return audio.currentTime
        })
      await expect.poll(heard, SLOW).toBeGreaterThan(1)
      expect(await ada.growthOf('song.wav')).toBeLessThan(90)

      await ben.throttles(null)
      await expect.poll(() => ada.growthOf('song.wav'), SLOW).toBe(null)
      const sum = ada.tab.runs(async () => {
        const audio = document.querySelector('audio')
        const bytes = await (await fetch(audio?.currentSrc ?? '')).arrayBuffer()
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
        return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
      })
      expect(await sum).toBe(sumOf(song))
    })

    test('who logs out leaves nothing behind', async ({ gadget }) => {
      const ada = await gadget(engine).start()
      await ada.makesRoom('Secrets')
      await ada.says('nobody else may read this here')
      await ada.seesOf('nobody else', 'Stored')
      expect(await ada.kept()).toContain('nobody else may read')
      await ada.opens('/')
      await ada.presses('button', '^My menu$')
      await ada.presses('menuitem', '^Log out')
      await ada.tab.runs(() => void Object.assign(window, { left: true }))
      await ada.presses('button', '^Log out$')
      // The app begins again, as a device that nobody knows.
      const anew = () =>
        ada.tab.runs(
          () =>
            !('left' in window) &&
            document.querySelector('button[aria-label^="Change my name"]') !== null &&
            !document.querySelector('nav')?.innerText.includes('Secrets'),
        )
      // A page that goes away in the middle of an answer is not the one.
      await expect(async () => expect(await anew()).toBe(true)).toPass(SLOW)
      await expect.poll(() => ada.kept(), SLOW).not.toContain('nobody else may read')
    })
  })
