import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const SCRIPTS = '_next/static/chunks'
const BROWSERS = ['chrome111', 'edge111', 'firefox111', 'safari16.4']
const common = {
  bundle: true,
  minify: true,
  target: BROWSERS,
  legalComments: 'none',
  logLevel: 'warning',
}

/**
 * Makes the page that Next has exported to `folder` a shell of its own: its styles and the first paint
 * stand in it, and it loads our scripts in place of Next's, which would bring a router and another React.
 */
export async function buildShell(folder) {
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
  const styles = [...page.matchAll(/<link\b[^>]*\brel="stylesheet"[^>]*>/g)].map(([tag]) => {
    const [, href = ''] = /\bhref="\/([^"]+)"/.exec(tag) ?? []
    return readFileSync(join(folder, href), 'utf8')
  })
  for (const name of readdirSync(folder))
    if (/^_|^404|\.txt$/.test(name)) rmSync(join(folder, name), { recursive: true })

  const { metafile } = await build({
    ...common,
    entryPoints: { start: 'app/_ui/start.tsx' },
    outdir: join(folder, SCRIPTS),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    format: 'esm',
    splitting: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    metafile: true,
  })
  const { outputs } = metafile
  const outputOf = (source) =>
    Object.keys(outputs).find((path) => outputs[path].entryPoint === source)
  const start = withImports(outputs, outputOf('app/_ui/start.tsx'))
  const room = withImports(outputs, outputOf('app/_ui/room.tsx'))
  const url = (path) => path.slice(folder.length)

  const { outputFiles } = await build({
    ...common,
    entryPoints: ['app/_ui/boot.ts'],
    write: false,
    format: 'iife',
    define: {
      START: JSON.stringify(start.map(url)),
      ROOM: JSON.stringify(room.filter((path) => !start.includes(path)).map(url)),
    },
  })
  const head = styles.map((text) => `<style>${text.trim()}</style>`).join('')
  const shell = page
    .replaceAll(/<script\b[^>]*>[\s\S]*?<\/script>/g, '')
    .replaceAll(/<link\b[^>]*\b(?:rel="stylesheet"|as="script")[^>]*>/g, '')
    .replace('</head>', () => `${head}</head>`)
    .replace('</body>', () => `<script>${outputFiles[0].text.trim()}</script></body>`)
  writeFileSync(join(folder, 'index.html'), shell)
}

/** A script and all that runs before it, itself first. */
function withImports(outputs, path, found = []) {
  if (found.includes(path)) return found
  found.push(path)
  for (const { path: next, kind } of outputs[path].imports)
    if (kind === 'import-statement') withImports(outputs, next, found)
  return found
}
