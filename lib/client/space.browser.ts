import { type Space, untold } from './space.ts'

export const browserSpace = (): Space => {
  const { storage } = navigator
  if (!storage) return untold
  return {
    async estimate() {
      const { usage, quota } = await storage.estimate()
      return usage === undefined || quota === undefined ? null : { usage, quota }
    },
    persisted: () => storage.persisted(),
    persist: () => storage.persist(),
  }
}
