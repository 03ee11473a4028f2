/** What iOS shows while the app starts from the home screen: it looks for it when the app is put there. */
export const addSplash = (): void => {
  const { width, height } = screen
  const dots = [width, height].map((side) => side * devicePixelRatio).join('x')
  for (const theme of ['light', 'dark']) {
    const link = document.createElement('link')
    link.rel = 'apple-touch-startup-image'
    link.media = `(prefers-color-scheme: ${theme})`
    link.href = `/splash/${dots}-${theme}.png`
    document.head.append(link)
  }
}
