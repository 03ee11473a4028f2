import type { Page } from '@playwright/test'

/** A PNG that this browser has drawn. */
export async function drawn(page: Page, name: string, width = 800, height = 600) {
  const bytes = await page.evaluate(
    async ([width, height]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width, height })
      const pen = canvas.getContext('2d')
      for (let n = 0; pen && n < 400; n++) {
        pen.fillStyle = `hsl(${n} 70% 50%)`
        pen.fillRect(Math.random() * width, Math.random() * height, 60, 60)
      }
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
      return Array.from(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0)))
    },
    [width, height] as const,
  )
  return { name, mimeType: 'image/png', buffer: Buffer.from(bytes) }
}
