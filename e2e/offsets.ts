import type { Person } from './person.ts'

/** Notes, for each PATCH, where it began, and the highest offset acknowledged before it. */
export function watchOffsets(person: Person) {
  const patches: { offset: number; acknowledged: number }[] = []
  let acknowledged = 0
  const acknowledge = (offset: string | undefined) => {
    if (offset !== undefined) acknowledged = Math.max(acknowledged, Number(offset))
  }
  const creations: string[] = []
  person.context.on('request', (request) => {
    if (!request.url().includes('/uploads')) return
    if (request.method() === 'POST') creations.push(request.url())
    if (request.method() !== 'PATCH') return
    patches.push({ offset: Number(request.headers()['upload-offset']), acknowledged })
  })
  person.context.on('response', (response) => {
    if (response.url().includes('/uploads/')) acknowledge(response.headers()['upload-offset'])
  })
  return { patches, creations }
}
