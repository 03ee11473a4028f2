import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { Broken } from './_ui/broken.tsx'
import './globals.css'

export const metadata: Metadata = {
  title: 'Tendril',
  description:
    'Chat that keeps working when the network does not, and files you can watch while they are still being sent.',
  applicationName: 'Tendril',
  manifest: '/manifest.webmanifest',
  icons: {
    icon: [
      { url: '/favicon.ico', sizes: '32x32' },
      { url: '/icon.svg', type: 'image/svg+xml' },
    ],
    apple: '/apple-touch-icon.png',
  },
  appleWebApp: { capable: true, title: 'Tendril', statusBarStyle: 'default' },
  formatDetection: { telephone: false, date: false, address: false, email: false },
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  // The keyboard shrinks the page, so the composer stays above it.
  interactiveWidget: 'resizes-content',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f4f6ef' },
    { media: '(prefers-color-scheme: dark)', color: '#0e1310' },
  ],
}

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <div id="place">{children}</div>
        <Broken />
        <noscript>
          <p className="fixed inset-x-0 bottom-0 p-8 text-center text-pretty">
            Tendril runs in the browser, by JavaScript, and here that is switched off. Allow it for
            this site, then reload.
          </p>
        </noscript>
      </body>
    </html>
  )
}
