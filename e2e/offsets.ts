import type { Request } from '@playwright/test'
import { expect } from './people.ts'
import type { Person } from './person.ts'

interface Patch {
  url: string
  offset: number
  acknowledged: number
}

/**
 * Notes which files were created, and for each PATCH where it began and the highest offset acknowledged
 * before it. With `before`, what is seen is added to that: the same device, in another life.
 */
export function watchOffsets(
  person: Person,
  before: { patches: Patch[]; creations: string[]; acknowledged: Map<string, number> } = {
    patches: [],
    creations: [],
    acknowledged: new Map(),
  },
) {
  const { patches, creations, acknowledged } = before
  person.context.on('request', (request) => {
    const url = request.url()
    if (!url.includes('/uploads')) return
    if (request.method() === 'POST') creations.push(fileOf(request))
    if (request.method() !== 'PATCH') return
    const offset = Number(request.headers()['upload-offset'])
    patches.push({ url, offset, acknowledged: acknowledged.get(url) ?? 0 })
  })
  person.context.on('response', (response) => {
    const url = response.url()
    const offset = Number(response.headers()['upload-offset'])
    if (!url.includes('/uploads/') || Number.isNaN(offset)) return
    acknowledged.set(url, Math.max(acknowledged.get(url) ?? 0, offset))
  })
  return before
}

const fileOf = (request: Request): string =>
  /fileId ([^,]+)/.exec(request.headers()['upload-metadata'] ?? '')?.[1] ?? 'unnamed'

/** No byte that was acknowledged left the device again. */
export function expectNoByteAgain({ patches }: ReturnType<typeof watchOffsets>): void {
  for (const { offset, acknowledged } of patches)
    expect(offset).toBeGreaterThanOrEqual(acknowledged)
}
