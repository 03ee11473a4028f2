import { useEffect, useRef, useState } from 'react'

/** Whether a link is on the screen, or nearly. */
export const useNear = () => {
  const place = useRef<HTMLAnchorElement>(null)
  const [near, setNear] = useState(false)
  useEffect(() => {
    const element = place.current
    if (!element) return
    const look = (entries: IntersectionObserverEntry[]) =>
      setNear(entries.at(-1)?.isIntersecting === true)
    const observer = new IntersectionObserver(look, { rootMargin: '400px 0px' })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { place, near }
}
