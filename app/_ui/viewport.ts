import { useEffect } from 'react'

/** iOS lays its keyboard over the page: only the visual viewport knows what is left. */
export const useViewportHeight = () =>
  useEffect(() => {
    const view = window.visualViewport
    if (!view) return
    const fit = () => {
      const covered = view.scale === 1 && view.height < window.innerHeight - 1
      const { style } = document.documentElement
      if (covered) style.setProperty('--app-height', `${view.height}px`)
      else style.removeProperty('--app-height')
      if (covered) window.scrollTo(0, 0)
    }
    view.addEventListener('resize', fit)
    return () => view.removeEventListener('resize', fit)
  }, [])
