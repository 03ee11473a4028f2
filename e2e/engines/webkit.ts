import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { findWavPlayer, findWebKitDriver, findXvfb } from '../../build/engines.mjs'
import { freePort } from '../../server/port.fixture.ts'
import { type Browser, type Engine, seek, type Tab } from './tab.ts'
import { idOf, openSession, type Session } from './webdriver.ts'

/** Of a whole group, since a driver's browser is a process of its own, as each of its pages is. */
async function kill(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  process.kill(-child.pid, 'SIGKILL')
  await gone
}

/** A screen that nobody sees; answers its name. */
async function openScreen(): Promise<{ screen: ChildProcess; display: string }> {
  const screen = spawn(
    findXvfb()!,
    ['-displayfd', '3', '-screen', '0', '800x1000x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'], detached: true },
  )
  const [number] = (await once(screen.stdio[3] as NodeJS.ReadableStream, 'data')) as [Buffer]
  return { screen, display: `:${number.toString().trim()}` }
}

function tabOf(session: Session, handle: string): Tab {
  const ask: Session['ask'] = async (...request) => {
    await session.ask('POST', '/window', { handle })
    return session.ask(...request)
  }
  const runs: Tab['runs'] = async (work, ...args) => {
    const script = `const done = arguments[arguments.length - 1]
      Promise.resolve().then(() => (${String(work)})(...${JSON.stringify(args)}))
        .then((value) => done({ value }), (error) => done({ error: String(error) }))`
    const outcome = await ask('POST', '/execute/async', { script, args: [] })
    const { value, error } = outcome as { value: never; error?: string }
    if (error !== undefined) throw new Error(error)
    return value
  }
  return {
    runs,
    opens: async (url) => void (await ask('POST', '/url', { url })),
    presses: async ({ role, name }) => {
      const script = `return (${String(seek)})(...arguments)`
      const found = idOf(await ask('POST', '/execute/sync', { script, args: [role, name] }))
      if (found === null) throw new Error(`there is no ${role} ${name}`)
      await ask('POST', `/element/${found}/click`, {})
    },
    types: async (text) => {
      const focused = idOf(await ask('GET', '/element/active'))
      await ask('POST', `/element/${focused}/value`, { text })
    },
    turnsWheel: async (by) => {
      const { width, height } = (await ask('GET', '/window/rect')) as DOMRect
      const [x, y] = [Math.round(width / 2), Math.round(height / 2)]
      const scroll = { type: 'scroll', x, y, deltaX: 0, deltaY: by }
      const wheel = { type: 'wheel', id: 'wheel', actions: [scroll] }
      await ask('POST', '/actions', { actions: [wheel] })
      // It turns by as much as that is more than the last time, unless that is forgotten.
      await ask('DELETE', '/actions')
    },
    picks: async (...paths) => {
      const by = { using: 'css selector', value: 'input[type=file][multiple]' }
      const picker = idOf(await ask('POST', '/element', by))
      await ask('POST', `/element/${picker}/value`, { text: paths.join('\n') })
    },
    shows: async () => Buffer.from((await ask('GET', '/screenshot')) as string, 'base64'),
    closes: async () => void (await ask('DELETE', '/window')),
  }
}

interface Opened {
  handle: string
}

async function start(profile: string): Promise<Browser> {
  const { screen, display } = await openScreen()
  const port = await freePort()
  const driver = spawn(findWebKitDriver()!, [`--port=${port}`], {
    env: {
      ...process.env,
      DISPLAY: display,
      HOME: profile,
      XDG_CACHE_HOME: profile,
      XDG_DATA_HOME: profile,
      // It draws without a graphics card, and asks no desktop for anything.
      LIBGL_ALWAYS_SOFTWARE: '1',
      WEBKIT_DISABLE_DMABUF_RENDERER: '1',
      GSETTINGS_BACKEND: 'memory',
      NO_AT_BRIDGE: '1',
    },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  const complaints: string[] = []
  createInterface({ input: driver.stdout! }).on('line', (line) => {
    if (/^CONSOLE \S+ ERROR/.test(line)) complaints.push(line)
  })
  const close = async () => {
    await kill(driver)
    await kill(screen)
  }
  try {
    const session = await openSession(`http://127.0.0.1:${port}`, {
      timeouts: { script: 60_000, pageLoad: 60_000 },
      'webkitgtk:browserOptions': {
        args: ['--automation', '--enable-write-console-messages-to-stdout=true'],
      },
    })
    const sized = async (handle: string) => {
      await session.ask('POST', '/window', { handle })
      await session.ask('POST', '/window/rect', { width: 390, height: 844 })
      return tabOf(session, handle)
    }
    const opensTab = async () => {
      const { handle } = (await session.ask('POST', '/window/new', { type: 'window' })) as Opened
      return sized(handle)
    }
    const tab = await sized((await session.ask('GET', '/window')) as string)
    return { tab, opensTab, complaints, close }
  } catch (error) {
    await close()
    throw error
  }
}

const missing = [
  [findWebKitDriver(), 'WebKitWebDriver'],
  [findXvfb(), 'Xvfb'],
  [findWavPlayer(), 'GStreamer’s “good” plugins'],
].flatMap(([path, program]) => (path === null ? [program] : []))

/** What Safari is made of, as GNOME builds it: the nearest to an iPhone that runs elsewhere. */
export const webkit: Engine = {
  name: 'WebKitGTK',
  missing: missing.length > 0 ? missing.join(', ') : null,
  // What is driven is a private window: nothing of it is on the disk.
  keeps: false,
  start,
}
