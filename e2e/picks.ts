import type { Person } from './person.ts'

/** Picks files as a person does; the browser reads them from the disk itself. */
export async function picks(who: Person, paths: string[]): Promise<void> {
  const cdp = await who.context.newCDPSession(who.page)
  const { root } = await cdp.send('DOM.getDocument')
  const selector = 'input[type=file]'
  const { nodeId } = await cdp.send('DOM.querySelector', { nodeId: root.nodeId, selector })
  await cdp.send('DOM.setFileInputFiles', { nodeId, files: paths })
  await cdp.detach()
  await who.page.getByRole('button', { name: 'Send' }).click()
}
