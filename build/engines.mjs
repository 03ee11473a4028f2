import { findProgram } from './find.mjs'

/** A Firefox that is installed here, or that FIREFOX_PATH names; null without one. Only tests need it. */
export const findFirefox = () =>
  findProgram('FIREFOX_PATH', [
    '/usr/bin/firefox-esr',
    '/usr/bin/firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ])

/** What drives WebKitGTK, likewise, or by WEBKIT_DRIVER. */
export const findWebKitDriver = () => findProgram('WEBKIT_DRIVER', ['/usr/bin/WebKitWebDriver'])

/** The screen that WebKitGTK wants, likewise, or by XVFB. */
export const findXvfb = () => findProgram('XVFB', ['/usr/bin/Xvfb'])

/** What it plays WAV with, likewise, or by GST_WAVPARSE. */
export const findWavPlayer = () =>
  findProgram(
    'GST_WAVPARSE',
    ['lib/x86_64-linux-gnu', 'lib/aarch64-linux-gnu', 'lib64', 'lib'].map(
      (folder) => `/usr/${folder}/gstreamer-1.0/libgstwavparse.so`,
    ),
  )
